using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Gateway.Usage;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Gateway.Tests.Usage;

[Collection(SharedGatewayGroup.Name)]
public sealed class UsageTests(SharedGateway shared)
{
    private static readonly DateTimeOffset Day = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly GatewayHost _host = shared.Host;

    [Fact]
    public async Task Predict_Answered_StoredWithTaskAndAmounts()
    {
        var tenant = _host.Tenant();
        var (task, _) = tenant.Task();
        await tenant.Client.PredictAsync(task, """{"inputs": ["good film", "good"]}""").BodyAsync();
        Assert.Equal(HttpStatusCode.NotFound, await tenant.Client.PredictAsync("nothing", """{"inputs": "good"}""").StatusAsync());

        await Sender(_host).SendAsync(CancellationToken.None);

        var row = Assert.Single(Stored(_host, tenant));
        Assert.Equal((task, 1, 2, 7), (row.Task, row.Used.Requests, row.Used.Items, row.Used.Tokens));
    }

    [Fact]
    public async Task Send_AnswerLost_SameReportAgain()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (task, _) = tenant.Task();
        await tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync();
        var failures = 1;
        host.Platform.UsageFailure = (() => null, () => failures-- > 0 ? new TimeoutException() : null);

        await Sender(host).SendAsync(CancellationToken.None);
        await Sender(host).SendAsync(CancellationToken.None);
        await Sender(host).SendAsync(CancellationToken.None);

        var reports = Assert.Single(host.Platform.Usage).Value.ToArray();
        Assert.Equal(2, reports.Length);
        Assert.Equal((reports[0].Gateway, reports[0].Sequence), (reports[1].Gateway, reports[1].Sequence));
    }

    [Fact]
    public async Task Stop_WhatWasNotSent_IsStored()
    {
        var host = await GatewayHost.StartAsync(o => o.UsagePeriod = TimeSpan.FromMinutes(10));
        var tenant = host.Tenant();
        var (task, _) = tenant.Task();
        await tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync();

        await host.DisposeAsync();

        Assert.Equal(1, Assert.Single(Stored(host, tenant)).Used.Requests);
    }

    [Fact]
    public async Task Get_ByHourByDayAsCsv_SameRows()
    {
        var tenant = Used((1, "b", 1), (1, "a", 2), (5, "a", 4));
        const string Range = "from=2026-01-01&to=2026-01-02";

        var hours = await tenant.Client.GetAsync($"/v1/usage?{Range}&by=hour").BodyAsync();
        var days = await tenant.Client.GetAsync($"/v1/usage?{Range}&by=day").BodyAsync();
        var one = await tenant.Client.GetAsync($"/v1/usage?{Range}&task=b").BodyAsync();
        var admin = await _host.Admin().GetAsync($"/v1/tenants/{tenant.Name}/usage?{Range}&by=hour").BodyAsync();
        using var csv = await tenant.Client.GetAsync($"/v1/usage?{Range}&by=day&format=csv");

        Assert.Equal(["a 2", "b 1", "a 4"], Rows(hours));
        Assert.Equal(["a 6", "b 1"], Rows(days));
        Assert.Equal(["b 1"], Rows(one));
        Assert.Equal(hours.GetRawText(), admin.GetRawText());
        Assert.Equal("text/csv", csv.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "start,task,requests,items,tokens,compute_seconds,bytes_paged\r\n"
            + "2026-01-01T00:00:00Z,a,6,6,6,3,6\r\n2026-01-01T00:00:00Z,b,1,1,1,0.5,1\r\n",
            await csv.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Get_Pages_EveryRowOnce()
    {
        var tenant = Used([.. Enumerable.Range(0, 24).Select(h => (h, h % 2 == 0 ? "a" : "b", 1L))]);
        var (seen, after) = (0, "");
        do
        {
            var page = await tenant.Client.GetAsync($"/v1/usage?from=2026-01-01&to=2026-01-02&limit=7{after}").BodyAsync();
            seen += page.GetProperty("rows").GetArrayLength();
            after = page.GetProperty("next").GetString() is { } next ? $"&after={Uri.EscapeDataString(next)}" : "";
        }
        while (after.Length > 0);

        Assert.Equal(24, seen);
    }

    [Fact]
    public async Task Get_OtherTenant_SeesNothingOfIt()
    {
        Used((1, "a", 1));

        Assert.Empty(Rows(await _host.Tenant().Client.GetAsync("/v1/usage?from=2026-01-01&to=2026-01-02").BodyAsync()));
    }

    [Theory]
    [InlineData("by=week", "by must be hour or day")]
    [InlineData("from=yesterday", "from must be a date or time")]
    [InlineData("from=2026-01-02&to=2026-01-01", "from must be before to")]
    [InlineData("from=2026-01-01&to=2026-06-01", "from must be before to, by at most 62 days")]
    [InlineData("task=A", "task must be one task's name")]
    [InlineData("limit=0", "limit must be one whole number from 1 to 10000")]
    [InlineData("after=x", "after must be what the page before gave as next")]
    [InlineData("format=xml", "format must be json or csv")]
    [InlineData("by=day&by=hour", "by is given more than once")]
    public async Task Get_BadQuery_400NamesTheField(string query, string expected)
    {
        var error = await _host.Tenant().Client.GetAsync($"/v1/usage?{query}").ErrorAsync(HttpStatusCode.BadRequest);

        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }

    private static UsageSender Sender(GatewayHost host) => host.Services.GetServices<IHostedService>().OfType<UsageSender>().Single();

    private static UsageRow[] Stored(GatewayHost host, TestTenant tenant) =>
        [.. host.Platform.Usage.Where(u => u.Key.Tenant == tenant.Name).SelectMany(u => u.Value).SelectMany(r => r.Rows)];

    private static string[] Rows(System.Text.Json.JsonElement body) =>
        [.. body.GetProperty("rows").EnumerateArray().Select(r => $"{r.GetProperty("task").GetString()} {r.GetProperty("requests").GetInt64()}")];

    private TestTenant Used(params (int Hour, string Task, long Requests)[] rows)
    {
        var tenant = _host.Tenant(KeyScopes.Infer);
        var reports = _host.Platform.Usage.GetOrAdd(new UsageDay(tenant.Name, new DateOnly(2026, 1, 1)), _ => new());
        reports.Enqueue(new UsageReport(Guid.NewGuid(), 1, [.. rows.OrderBy(r => r.Hour).ThenBy(r => r.Task, StringComparer.Ordinal).Select(
            r => new UsageRow(Day.AddHours(r.Hour), r.Task, new UsageAmounts(r.Requests, r.Requests, r.Requests, r.Requests / 2.0, r.Requests)))]));
        return tenant;
    }
}
