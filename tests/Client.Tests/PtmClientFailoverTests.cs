namespace PtmOrleans.Client.Tests;

/// <summary>One client in front of two gateways.</summary>
public sealed class PtmClientFailoverTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ObservedClock _clock = new() { Limit = Limit };
    private ScriptedGateway _first = null!;
    private ScriptedGateway _second = null!;

    public async Task InitializeAsync() => (_first, _second) = (await ScriptedGateway.StartAsync(), await ScriptedGateway.StartAsync());

    public async Task DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task PredictAsync_GatewayIsAboutToStop_GoesToTheOtherWithoutTheWaitAskedForAndStaysThere()
    {
        using var client = NewClient();
        _first.ThenError(503, "this gateway is about to stop", retryAfter: "7");
        _second.ThenJson(Replies.Labels()).ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        Assert.Equal(TimeSpan.FromMilliseconds(50), await _clock.PassWaitAsync());
        await call.WaitAsync(Bound);
        await client.PredictAsync("sentiment", "a").WaitAsync(Bound);

        Assert.Equal((1, 2), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task PredictAsync_GatewaySaysNothing_TheNextCallGoesToTheOther()
    {
        using var client = NewClient();
        var (arrived, gone) = (new TaskCompletionSource(), new TaskCompletionSource());
        _first.ThenSilence(arrived, gone);
        _second.ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        await arrived.Task.WaitAsync(Bound);
        _clock.Advance(Limit);
        await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Bound));
        await client.PredictAsync("sentiment", "a").WaitAsync(Bound);

        await gone.Task.WaitAsync(Bound);
        Assert.Equal((1, 1), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task PredictAsync_TaskIsOutOfService_TheGatewayIsNotLeft()
    {
        using var client = NewClient();
        _first.ThenError(503, "out of service").ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        await _clock.PassWaitAsync();
        await call.WaitAsync(Bound);

        Assert.Equal((2, 0), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task PredictAsync_ConnectionReset_GoesToTheOther()
    {
        using var client = NewClient();
        _first.ThenReset();
        _second.ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        await _clock.PassWaitAsync();
        await call.WaitAsync(Bound);

        Assert.Equal((1, 1), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task PredictAsync_GatewayIsGone_ManagementGoesToTheOtherTooSinceNothingWasSent()
    {
        using var client = NewClient();
        await _first.DisposeAsync();
        _second.ThenJson("""{"name": "acme", "tasks": [], "keys": [], "created": "2026-01-02T03:04:05+00:00"}""", 201);

        var call = client.CreateTenantAsync("acme");
        await _clock.PassWaitAsync();
        await call.WaitAsync(Bound);

        Assert.Single(_second.Requests);
    }

    [Fact]
    public async Task PredictAsync_BothRefuse_WaitsAsAskedFor()
    {
        using var client = NewClient();
        _first.ThenError(503, "stops", retryAfter: "7").ThenJson(Replies.Labels());
        _second.ThenError(503, "stops", retryAfter: "9");

        var call = client.PredictAsync("sentiment", "a");
        TimeSpan[] waits = [await _clock.PassWaitAsync(), await _clock.PassWaitAsync()];
        await call.WaitAsync(Bound);

        Assert.Equal([50, 9100], waits.Select(w => w.TotalMilliseconds));
    }

    [Fact]
    public async Task PredictAsync_OverTheQuota_StaysSinceTheOtherHasTheSameQuota()
    {
        using var client = NewClient();
        _first.ThenError(429, "quota", retryAfter: "2").ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        Assert.Equal(TimeSpan.FromMilliseconds(2050), await _clock.PassWaitAsync());
        await call.WaitAsync(Bound);

        Assert.Equal((2, 0), (_first.Requests.Count, _second.Requests.Count));
    }

    [Fact]
    public async Task CreateTenantAsync_GatewayBrokeOff_IsNotSentToTheOther()
    {
        using var client = NewClient();
        _first.ThenReset();

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.CreateTenantAsync("acme").WaitAsync(Bound));

        Assert.Null(error.StatusCode);
        Assert.Empty(_second.Requests);
    }

    private PtmClient NewClient()
    {
        var options = new PtmClientOptions
        {
            BaseAddress = _first.Address,
            OtherAddresses = [_second.Address],
            ApiKey = "ptm_key",
            Timeout = Limit,
        };
        return new PtmClient(options, handler: null, _clock, new HalfRandom());
    }
}
