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
            """{"device":"silo/cpu0","kind":"cpu","instances":1,"runs":9,"switches":4,"busy_seconds":1.5,"cache":{"budget_bytes":1000,"resident_bytes":400,"leased_bytes":0,"pinned_bytes":0,"hits":5,"misses":2,"evictions":1,"bytes_paged":900,"failed_loads":1,"packed_bytes":150,"last_eviction_age_seconds":2.5,"leases_waiting":3,"loads_running":2,"parallel_loads":2,"loads_waiting":4,"load_bytes_waiting":80,"versions":["""
            + """{"key":"acme/sentiment:1","level":"packed","resident_bytes":400,"total_bytes":400,"packed_bytes":150,"pinned":false,"leases":0},"""
            + """{"key":"acme/topic:1","level":"bound","resident_bytes":200,"total_bytes":200,"packed_bytes":0,"pinned":true,"leases":1},"""
            + """{"key":"acme/topic:2","level":"partial","resident_bytes":100,"total_bytes":200,"packed_bytes":0,"pinned":false,"leases":0}]}}""",
            Assert.Single(body.GetProperty("devices").EnumerateArray()).GetRawText());
    }

    [Fact]
    public async Task Scheduler_ListsDevicesDecisions()
    {
        await using var host = await GatewayHost.StartAsync();

        var body = await host.Admin().GetAsync("/v1/scheduler").BodyAsync();

        Assert.Equal("affinity", body.GetProperty("policy").GetString());
        Assert.Equal(
            """[{"task":"acme/sentiment","version":1,"items":3,"tokens":30,"oldest_age_ms":5,"time_left_ms":250,"priority":2,"lane":"real_time","held_ms":40}]""",
            body.GetProperty("lists").GetRawText());
        Assert.Equal(
            """{"time":"1970-01-01T00:00:00+00:00","device":"silo/cpu0","list":"acme/sentiment:1","reason":"resident","max_items":8,"max_tokens":512,"expected_switch_ms":12.5,"expected_exec_ms":40}""",
            Assert.Single(body.GetProperty("decisions").EnumerateArray()).GetRawText());
        Assert.Equal("1970-01-01T00:00:01+00:00", body.GetProperty("time").GetString());
        Assert.Equal("""["affinity","edf"]""", body.GetProperty("policies").GetRawText());
        Assert.Equal(
            """{"exec":[{"architecture":"bert","device_kind":"cpu","fixed_ms":20,"ms_per_kilotoken":500,"observations":9}],"switch":[{"device_kind":"cpu","fixed_ms":5,"ms_per_mib":0.25,"observations":3,"widens":false}]}""",
            body.GetProperty("costs").GetRawText());
    }

    [Fact]
    public async Task SetPolicy_Known_IsSwitchedTo()
    {
        await using var host = await GatewayHost.StartAsync();

        var body = await host.Admin().PutJsonAsync("/v1/scheduler/policy", """{"policy": "edf"}""").BodyAsync();

        Assert.Equal("""{"policy":"edf","policies":["affinity","edf"]}""", body.GetRawText());
        Assert.Equal("edf", host.Platform.Policy);
    }

    [Theory]
    [InlineData("""{"policy": "best"}""", "policy is 'best'; there are affinity, edf")]
    [InlineData("""{"policy": null}""", "$.policy")]
    [InlineData("""{"policy": 7}""", "$.policy")]
    [InlineData("""{}""", "a field is missing")]
    [InlineData("""{"policy": "edf", "pool": "x"}""", "$.pool")]
    public async Task SetPolicy_Unusable_400(string json, string complaint)
    {
        await using var host = await GatewayHost.StartAsync();

        var error = await host.Admin().PutJsonAsync("/v1/scheduler/policy", json).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains(complaint, error, StringComparison.Ordinal);
        Assert.Equal("affinity", host.Platform.Policy);
    }

    [Fact]
    public async Task SetPolicy_TenantKey_403()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.Tenant().Client.PutJsonAsync("/v1/scheduler/policy", """{"policy": "edf"}""").ErrorAsync(HttpStatusCode.Forbidden);

        Assert.Equal("affinity", host.Platform.Policy);
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
