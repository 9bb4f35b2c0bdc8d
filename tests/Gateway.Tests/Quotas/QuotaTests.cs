using System.Net;
using Orleans.Runtime;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Quotas;

[Collection(SharedGatewayGroup.Name)]
public sealed class QuotaTests(SharedGateway shared)
{
    private const string Body = """{"inputs": "good film"}""";

    private readonly GatewayHost _host = shared.Host;

    [Fact]
    public async Task Predict_RateReached_429NamesLimitBeforeTheBodyIsRead()
    {
        var tenant = Limited(new TenantLimits { RequestsPerSecond = 0.001, Burst = 2 });
        var (task, _) = tenant.Task();
        using var first = await tenant.Client.PredictAsync(task, Body);
        Assert.Equal(HttpStatusCode.BadRequest, await tenant.Client.PredictAsync(task, "{").StatusAsync());

        using var refused = await tenant.Client.PredictAsync(task, "{");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("""{"error":"the tenant's limit requests_per_second of 0.001 is reached"}""", await refused.Content.ReadAsStringAsync());
        Assert.Equal(TimeSpan.FromSeconds(60), refused.Headers.RetryAfter?.Delta);
        Assert.Equal("\"requests_per_second\";q=1;w=1000", Assert.Single(refused.Headers.GetValues("RateLimit-Policy")));
        Assert.Equal("\"requests_per_second\";r=0;t=60", Assert.Single(refused.Headers.GetValues("RateLimit")));
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal("\"requests_per_second\";r=1;t=1000", Assert.Single(first.Headers.GetValues("RateLimit")));
    }

    [Fact]
    public async Task Predict_OthersLimitReached_Unaffected()
    {
        var (limited, free) = (Limited(new TenantLimits { RequestsPerSecond = 0.001, Burst = 1 }), _host.Tenant());
        var (task, _) = free.Task();
        Assert.Equal(HttpStatusCode.NotFound, await limited.Client.PredictAsync(task, Body).StatusAsync());
        Assert.Equal(HttpStatusCode.TooManyRequests, await limited.Client.PredictAsync(task, Body).StatusAsync());

        using var answer = await free.Client.PredictAsync(task, Body);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(answer.Headers.Contains("RateLimit"));
    }

    [Fact]
    public async Task Predict_ConcurrentReached_429UntilOneEnds()
    {
        var tenant = Limited(new TenantLimits { ConcurrentRequests = 1 });
        var (task, script) = tenant.Task();
        var (begun, release) = Hold(script);
        var running = tenant.Client.PredictAsync(task, Body);
        await begun.WaitAsync(GatewayHost.Patience);

        var error = await tenant.Client.PredictAsync(task, Body).ErrorAsync(HttpStatusCode.TooManyRequests);
        release.SetResult();

        Assert.Equal("the tenant's limit concurrent_requests of 1 is reached", error);
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.PredictAsync(task, Body).StatusAsync());
    }

    [Fact]
    public async Task Predict_WaitingItemsReachedOverTwoTasks_429()
    {
        var tenant = Limited(new TenantLimits { WaitingItems = 3 });
        var (one, script) = tenant.Task();
        var (other, _) = tenant.Task();
        var (begun, release) = Hold(script);
        var running = tenant.Client.PredictAsync(one, """{"inputs": ["good", "film"]}""");
        await begun.WaitAsync(GatewayHost.Patience);

        var error = await tenant.Client.PredictAsync(other, """{"inputs": ["good", "film"]}""").ErrorAsync(HttpStatusCode.TooManyRequests);
        var fits = await tenant.Client.PredictAsync(other, Body).StatusAsync();
        release.SetResult();

        Assert.Equal("the tenant's limit waiting_items of 3 is reached", error);
        Assert.Equal(HttpStatusCode.OK, fits);
        Assert.Equal(HttpStatusCode.OK, await running.StatusAsync());
    }

    [Fact]
    public async Task Predict_ManyRequests_AskForTheShareOnce()
    {
        await using var host = await GatewayHost.StartAsync(o => o.QuotaPeriod = TimeSpan.FromSeconds(5));
        var tenant = host.Tenant();
        var (task, _) = tenant.Task();

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => tenant.Client.PredictAsync(task, Body).BodyAsync()));

        Assert.Equal(1, host.Platform.Settlements[tenant.Name]);
    }

    [Fact]
    public async Task Predict_LimitsCannotBeRead_503()
    {
        await using var host = await GatewayHost.StartAsync(o => o.DefaultDeadline = TimeSpan.FromMilliseconds(200));
        host.Platform.QuotaFailure = _ => new SiloUnavailableException("gone");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.Tenant().Client.PredictAsync("x", Body).StatusAsync());
    }

    [Fact]
    public async Task Predict_ClusterLostLater_LastShareHolds()
    {
        var tenant = Limited(new TenantLimits { RequestsPerSecond = 1000 });
        var (task, _) = tenant.Task();
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.PredictAsync(task, Body).StatusAsync());
        var failure = _host.Platform.QuotaFailure;
        _host.Platform.QuotaFailure = name => name == tenant.Name ? new SiloUnavailableException("gone") : failure(name);

        Assert.Equal(HttpStatusCode.OK, await tenant.Client.PredictAsync(task, Body).StatusAsync());
    }

    private TestTenant Limited(TenantLimits limits)
    {
        var tenant = _host.Tenant();
        _host.Platform.Tenants[tenant.Name] = _host.Platform.Tenants[tenant.Name] with { Limits = limits };
        return tenant;
    }

    private static (Task Begun, TaskCompletionSource Release) Hold(ScriptedTask script)
    {
        var (begun, release) = (Phase(), Phase());
        script.Infer = async (request, cancellationToken) =>
        {
            begun.TrySetResult();
            await release.Task.WaitAsync(GatewayHost.Patience, cancellationToken);
            return Models.Reply(script.Version(request), request.Tokens, 0.5f, 1.5f, -1);
        };
        return (begun.Task, release);

        static TaskCompletionSource Phase() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
