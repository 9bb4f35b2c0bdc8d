using System.Net;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Client.Operations;

namespace PtmOrleans.Client.Tests;

public class PtmClientOperationsTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task DescribeScheduler_ReadsEverything()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ThenJson("""
            {"pool": "default", "policy": "affinity", "policies": ["affinity", "edf"], "time": "2026-01-02T03:04:05Z", "new": 1,
             "lists": [{"task": "acme/a", "version": 1, "items": 3, "tokens": 30, "oldest_age_ms": 5, "time_left_ms": null, "priority": 2, "lane": "batch", "held_ms": 7.5}],
             "devices": [{"device": "s/cpu0", "kind": "cpu", "instances": 2, "budget_bytes": 9, "free_bytes": 4, "resident": ["acme/a:1"], "outstanding": 1}],
             "decisions": [{"time": "2026-01-02T03:04:04Z", "device": "s/cpu0", "list": "acme/a:1", "reason": "bound", "max_items": 8,
                            "max_tokens": 64, "expected_switch_ms": 1.5, "expected_exec_ms": 20}],
             "costs": {"exec": [{"architecture": "bert", "device_kind": "cpu", "fixed_ms": 20, "ms_per_kilotoken": 900, "observations": 7}],
                       "switch": [{"device_kind": "cpu", "fixed_ms": 5, "ms_per_mib": 0.3, "observations": 2}]}}
            """);
        using var client = Connect(gateway);

        var scheduler = await client.DescribeSchedulerAsync().WaitAsync(Patience);

        Assert.Equal("/v1/scheduler", gateway.Request.Path);
        Assert.Equal(new ListInfo("acme/a", 1, 3, 30, 5, null, 2, "batch", 7.5), Assert.Single(scheduler.Lists));
        Assert.Equal(["acme/a:1"], Assert.Single(scheduler.Devices).Resident);
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 4, TimeSpan.Zero);
        Assert.Equal(new DecisionInfo(time, "s/cpu0", "acme/a:1", "bound", 8, 64, 1.5, 20), Assert.Single(scheduler.Decisions));
        Assert.Equal(new ExecCostInfo("bert", "cpu", 20, 900, 7), Assert.Single(scheduler.Costs.Exec));
        Assert.Equal(new SwitchCostInfo("cpu", 5, 0.3, 2), Assert.Single(scheduler.Costs.Switch));
    }

    [Fact]
    public async Task SetPolicy_IsRepeatedAfterALostAnswer()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ThenReset().ThenJson("""{"policy": "edf", "policies": ["affinity", "edf"]}""");
        using var client = Connect(gateway);

        var policy = await client.SetPolicyAsync("edf").WaitAsync(Patience);

        Assert.Equal("edf", policy.Policy);
        Assert.All(gateway.Requests, r => Assert.Equal(("PUT", "/v1/scheduler/policy", """{"policy":"edf"}"""), (r.Method, r.Path, r.Body)));
    }

    [Fact]
    public async Task FollowArrivals_GivesEachLineWhenItComes()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var more = new TaskCompletionSource();
        gateway.Then(async context =>
        {
            await context.Response.Body.FlushAsync();
            await context.Response.WriteAsync("""{"task":"acme/a","at":0.25,"items":2,"tokens":9}""" + "\n");
            await more.Task;
            await context.Response.WriteAsync("""{"dropped":3}""" + "\n" + """{"task":"acme/b","at":1,"items":1,"tokens":4}""" + "\n");
        });
        using var client = Connect(gateway);
        var began = 0;

        await using var arrivals = client.FollowArrivalsAsync(() => began++).GetAsyncEnumerator();

        Assert.Equal(new ArrivalInfo("acme/a", 0.25, 2, 9), await NextAsync(arrivals));
        Assert.Equal(1, began);
        more.SetResult();
        Assert.Equal(new ArrivalInfo(Dropped: 3), await NextAsync(arrivals));
        Assert.Equal(new ArrivalInfo("acme/b", 1, 1, 4), await NextAsync(arrivals));
        Assert.Null(await NextAsync(arrivals));
    }

    [Fact]
    public async Task FollowArrivals_Refused_SaysWhy()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.ThenError(StatusCodes.Status429TooManyRequests, "too many", retryAfter: "1");
        using var client = Connect(gateway);

        var error = await Assert.ThrowsAsync<PtmApiException>(() => NextAsync(client.FollowArrivalsAsync().GetAsyncEnumerator()));

        Assert.Equal(HttpStatusCode.TooManyRequests, error.StatusCode);
        Assert.Equal("too many", error.Error);
        Assert.Single(gateway.Requests);
    }

    [Fact]
    public async Task FollowArrivals_ConnectionBreaks_SaysSo()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        var read = new TaskCompletionSource();
        gateway.Then(async context =>
        {
            await context.Response.WriteAsync("""{"task":"acme/a","at":1,"items":1,"tokens":4}""" + "\n");
            await context.Response.Body.FlushAsync();
            await read.Task;
            context.Abort();
        });
        using var client = Connect(gateway);
        await using var arrivals = client.FollowArrivalsAsync().GetAsyncEnumerator();
        Assert.NotNull(await NextAsync(arrivals));
        read.SetResult();

        var error = await Assert.ThrowsAsync<PtmApiException>(() => NextAsync(arrivals));

        Assert.Equal("the connection to the gateway broke", error.Message);
    }

    [Fact]
    public async Task FollowArrivals_NoJson_IsUnreadable()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(context => context.Response.WriteAsync("<html>"));
        using var client = Connect(gateway);

        var error = await Assert.ThrowsAsync<PtmApiException>(() => NextAsync(client.FollowArrivalsAsync().GetAsyncEnumerator()));

        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FollowArrivals_Cancelled_Ends()
    {
        await using var gateway = await ScriptedGateway.StartAsync();
        gateway.Then(async context =>
        {
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        });
        using var client = Connect(gateway);
        using var stop = new CancellationTokenSource();
        await using var arrivals = client.FollowArrivalsAsync(stop.Cancel, stop.Token).GetAsyncEnumerator();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NextAsync(arrivals));
    }

    private static async Task<ArrivalInfo?> NextAsync(IAsyncEnumerator<ArrivalInfo> arrivals) =>
        await arrivals.MoveNextAsync().AsTask().WaitAsync(Patience) ? arrivals.Current : null;

    private static PtmClient Connect(ScriptedGateway gateway) => new(new PtmClientOptions { BaseAddress = gateway.Address, ApiKey = "ptm_k" });
}
