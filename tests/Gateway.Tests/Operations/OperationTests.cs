using System.Globalization;
using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Operations;

public class OperationTests
{
    [Fact]
    public async Task Devices_ALostOneIsLeftOut()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Platform.Devices = [host.Platform.Devices[0], host.Platform.Devices[0] with { Device = ScriptedDeviceGrain.Lost }];

        var body = await host.Admin().GetAsync("/v1/devices").BodyAsync();

        Assert.Equal(
            """{"device":"silo/cpu0","kind":"cpu","instances":1,"runs":9,"switches":4,"busy_seconds":1.5,"cache":{"budget_bytes":1000,"resident_bytes":400,"leased_bytes":0,"pinned_bytes":0,"hits":5,"misses":2,"evictions":1,"bytes_paged":900,"versions":[{"key":"acme/sentiment:1","resident_bytes":400,"total_bytes":400,"pinned":false,"leases":0}]}}""",
            Assert.Single(body.GetProperty("devices").EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Scheduler_ListsDevicesDecisions()
    {
        await using var host = await GatewayHost.StartAsync();

        var body = await host.Admin().GetAsync("/v1/scheduler").BodyAsync();

        Assert.Equal("affinity", body.GetProperty("policy").GetString());
        Assert.Equal(
            """[{"task":"acme/sentiment","version":1,"items":3,"tokens":30,"oldest_age_ms":5,"time_left_ms":250,"priority":2}]""",
            body.GetProperty("lists").GetRawText());
        Assert.Equal("resident", body.GetProperty("decisions")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Metrics_AfterRequests_CountThem()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (task, script) = tenant.Task();
        await tenant.Client.PredictAsync(task, """{"inputs": ["good", "bad"]}""").BodyAsync();
        script.Answer(Grains.Tasks.InferReply.Refuse(Grains.PtmError.ListFull, "full"));
        await tenant.Client.PredictAsync(task, """{"inputs": "good"}""").StatusAsync();

        // On the requests' own connection: the server takes it up again only when they have been counted.
        var text = await tenant.Client.GetStringAsync("/metrics");

        var labels = $"model=\"{tenant.Name}/{task}\"";
        Assert.Equal("1", Value(text, "nv_inference_request_success{", labels));
        Assert.Equal("2", Value(text, "nv_inference_count{", labels));
        Assert.Equal("7000", Value(text, "nv_inference_compute_infer_duration_us{", labels));
        Assert.Equal("1", Value(text, "nv_inference_request_failure{", labels, "reason=\"REJECTED\""));

        // Other tests' hosts in this process count into these as well.
        Assert.True(Number(text, "ptm_gateway_refusals_total{", "reason=\"list_full\"") >= 1);
        Assert.True(Number(text, "ptm_gateway_requests_total{", "route=\"predict\"", "outcome=\"ok\"") >= 1);
        Assert.True(Number(text, "ptm_gateway_request_duration_seconds_count{", "route=\"predict\"") >= 2);
        Assert.True(Number(text, "ptm_gateway_tokenization_duration_seconds_count{") >= 2);
    }

    [Fact]
    public async Task Metrics_BeyondTheCap_CountAsOther()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxModelLabels = 1);
        var tenant = host.Tenant();
        foreach (var task in new[] { tenant.Task().Name, tenant.Task().Name, tenant.Task().Name })
        {
            await tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync();
        }

        var text = await tenant.Client.GetStringAsync("/metrics");

        Assert.Equal("2", Value(text, "nv_inference_request_success{", "model=\"other\""));
    }

    [Theory]
    [InlineData(false, null, false, 401)]
    [InlineData(true, "X-Forwarded-For", false, 401)]
    [InlineData(true, "Forwarded", false, 401)]
    [InlineData(false, null, true, 200)]
    [InlineData(true, "X-Forwarded-For", true, 200)]
    public async Task Metrics_NotFromThisMachineAlone_NeedAnOperator(bool anonymous, string? header, bool admin, int status)
    {
        await using var host = await GatewayHost.StartAsync(o => o.MetricsAnonymous = anonymous);
        using var client = admin ? host.Admin() : new HttpClient { BaseAddress = host.Address };
        if (header is not null)
        {
            client.DefaultRequestHeaders.Add(header, "1.2.3.4");
        }

        Assert.Equal((HttpStatusCode)status, await client.GetAsync("/metrics").StatusAsync());
    }

    [Fact]
    public async Task Metrics_TenantKeyFromElsewhere_403()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MetricsAnonymous = false);

        await host.Tenant().Client.GetAsync("/metrics").ErrorAsync(HttpStatusCode.Forbidden);
    }

    private static double Number(string text, params string[] parts) => double.Parse(Value(text, parts), CultureInfo.InvariantCulture);

    private static string Value(string text, params string[] parts)
    {
        var line = Assert.Single(text.Split('\n'), l => parts.All(p => l.Contains(p, StringComparison.Ordinal)));
        return line[(line.IndexOf('}', StringComparison.Ordinal) + 2)..].Split(' ')[0];
    }
}
