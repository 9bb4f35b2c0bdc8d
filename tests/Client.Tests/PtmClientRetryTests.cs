using System.Net;
using System.Net.Sockets;

namespace PtmOrleans.Client.Tests;

public sealed class PtmClientRetryTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly ObservedClock _clock = new() { Limit = Limit };
    private ScriptedGateway _gateway = null!;

    public async Task InitializeAsync() => _gateway = await ScriptedGateway.StartAsync();

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task PredictAsync_RefusedForTheMoment_IsRepeatedAfterTheTimeAskedFor(int status)
    {
        using var client = NewClient();
        _gateway.ThenError(status, "busy", retryAfter: "2").ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        var wait = await _clock.PassWaitAsync();
        var reply = await call.WaitAsync(Bound);

        Assert.Equal(TimeSpan.FromMilliseconds(2050), wait);
        Assert.Equal("POS", reply.As<LabelPrediction>().Single().Label);
        Assert.Equal(["30000", "27950"], _gateway.Requests.Select(r => r.Headers["X-Request-Deadline-Ms"].ToString()));
        Assert.Equal(_gateway.Requests[0].Body, _gateway.Requests[1].Body);
    }

    [Fact]
    public async Task PredictAsync_RetryAfterAsADate_IsKept()
    {
        using var client = NewClient();
        var date = (_clock.GetUtcNow() + TimeSpan.FromSeconds(3)).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        _gateway.ThenError(503, "busy", retryAfter: date).ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");

        Assert.Equal(TimeSpan.FromMilliseconds(3050), await _clock.PassWaitAsync());
        await call.WaitAsync(Bound);
    }

    [Fact]
    public async Task PredictAsync_RefusedAgainAndAgain_WaitsLongerAndGivesUp()
    {
        using var client = NewClient();
        for (var i = 0; i < 5; i++)
        {
            _gateway.ThenError(503, $"busy {i}");
        }

        var call = client.PredictAsync("sentiment", "a");
        TimeSpan[] waits = [await _clock.PassWaitAsync(), await _clock.PassWaitAsync(), await _clock.PassWaitAsync()];
        var error = await Assert.ThrowsAsync<PtmApiException>(() => call.WaitAsync(Bound));

        Assert.Equal([50, 100, 200], waits.Select(w => w.TotalMilliseconds));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "busy 3"), (error.StatusCode, error.Error));
        Assert.Equal(4, _gateway.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(500)]
    [InlineData(501)]
    [InlineData(504)]
    public async Task PredictAsync_RefusedForGood_IsNotRepeated(int status)
    {
        using var client = NewClient();
        _gateway.ThenError(status, "no");

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("sentiment", "a"));

        Assert.Equal((status, "no"), ((int)error.StatusCode!, error.Error));
        Assert.Equal($"{status}: no", error.Message);
        Assert.Single(_gateway.Requests);
    }

    [Fact]
    public async Task PredictAsync_WaitLongerThanTheTimeLeft_GivesUpAtOnceAndSaysWhen()
    {
        using var client = NewClient();
        _gateway.ThenError(429, "quota", retryAfter: "60");

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("sentiment", "a").WaitAsync(Bound));

        Assert.Equal(TimeSpan.FromSeconds(60), error.RetryAfter);
        Assert.Single(_gateway.Requests);
    }

    [Fact]
    public async Task PredictAsync_NoRetriesWanted_TriesOnce()
    {
        using var client = NewClient(retries: 0);
        _gateway.ThenError(503, "busy", retryAfter: "1");

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("sentiment", "a").WaitAsync(Bound));

        Assert.Equal(TimeSpan.FromSeconds(1), error.RetryAfter);
        Assert.Single(_gateway.Requests);
    }

    [Fact]
    public async Task PredictAsync_ConnectionReset_IsRepeated()
    {
        using var client = NewClient();
        _gateway.ThenReset().ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        await _clock.PassWaitAsync();
        await call.WaitAsync(Bound);

        Assert.Equal(2, _gateway.Requests.Count);
    }

    [Fact]
    public async Task PredictAsync_AnswerCutOff_IsRepeated()
    {
        using var client = NewClient();
        _gateway.Then(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync("{\"task\""u8.ToArray());
            await context.Response.Body.FlushAsync();
            context.Abort();
        }).ThenJson(Replies.Labels());

        var call = client.PredictAsync("sentiment", "a");
        await _clock.PassWaitAsync();
        await call.WaitAsync(Bound);

        Assert.Equal(2, _gateway.Requests.Count);
    }

    [Fact]
    public async Task CreateTenantAsync_ConnectionRefused_IsRepeatedSinceNothingWasSent()
    {
        var refusals = 2;
        using var handler = new SocketsHttpHandler();
        handler.ConnectCallback = async (context, cancellationToken) =>
        {
            if (refusals-- > 0)
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        };
        using var client = NewClient(handler: handler);
        _gateway.ThenJson("""{"name": "acme", "tasks": [], "keys": [], "created": "2026-01-02T03:04:05Z"}""", 201);

        var call = client.CreateTenantAsync("acme");
        await _clock.PassWaitAsync();
        await _clock.PassWaitAsync();

        Assert.Equal("acme", (await call.WaitAsync(Bound)).Name);
        Assert.Single(_gateway.Requests);
    }

    [Fact]
    public async Task CreateTenantAsync_OverTheRate_IsRepeated()
    {
        using var client = NewClient();
        _gateway.ThenError(429, "quota", retryAfter: "1");
        _gateway.ThenJson("""{"name": "acme", "tasks": [], "keys": [], "created": "2026-01-02T03:04:05Z"}""", 201);

        var call = client.CreateTenantAsync("acme");
        await _clock.PassWaitAsync();

        Assert.Equal("acme", (await call.WaitAsync(Bound)).Name);
        Assert.Equal(2, _gateway.Requests.Count);
    }

    [Fact]
    public async Task PredictAsync_NothingListens_SaysThatItCannotBeReached()
    {
        using var handler = new SocketsHttpHandler { ConnectCallback = (_, _) => throw new SocketException((int)SocketError.ConnectionRefused) };
        using var client = NewClient(retries: 0, handler: handler);

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("sentiment", "a").WaitAsync(Bound));

        Assert.Null(error.StatusCode);
        Assert.Equal("the gateway cannot be reached", error.Error);
        Assert.IsType<HttpRequestException>(error.InnerException);
    }

    [Fact]
    public async Task PredictAsync_NoAnswerInTime_TimesOutAndLetsTheGatewayKnow()
    {
        using var client = NewClient();
        var (arrived, gone) = (NewSignal(), NewSignal());
        _gateway.ThenSilence(arrived, gone);

        var call = client.PredictAsync("sentiment", "a");
        await arrived.Task.WaitAsync(Bound);
        _clock.Advance(Limit);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(Bound));
        Assert.Contains("30 s", error.Message, StringComparison.Ordinal);
        await gone.Task.WaitAsync(Bound);
    }

    [Fact]
    public async Task PredictAsync_CallerCancels_StopsAndLetsTheGatewayKnow()
    {
        using var client = NewClient();
        using var caller = new CancellationTokenSource();
        var (arrived, gone) = (NewSignal(), NewSignal());
        _gateway.ThenSilence(arrived, gone);

        var call = client.PredictAsync("sentiment", "a", cancellationToken: caller.Token);
        await arrived.Task.WaitAsync(Bound);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Bound));
        await gone.Task.WaitAsync(Bound);
    }

    [Fact]
    public async Task PredictAsync_CallerCancelsBetweenAttempts_StopsWaiting()
    {
        using var client = NewClient();
        using var caller = new CancellationTokenSource();
        _gateway.ThenError(503, "busy", retryAfter: "10");

        var call = client.PredictAsync("sentiment", "a", cancellationToken: caller.Token);
        await _clock.NextWaitAsync();
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(Bound));
        Assert.Single(_gateway.Requests);
    }

    [Fact]
    public async Task PredictAsync_ErrorThatIsNoJson_GivesTheReasonPhrase()
    {
        using var client = NewClient(retries: 0);
        _gateway.ThenJson("<html>Bad gateway</html>", 502);

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("sentiment", "a"));

        Assert.Equal((HttpStatusCode.BadGateway, "Bad Gateway"), (error.StatusCode, error.Error));
    }

    [Fact]
    public async Task PredictAsync_Redirect_IsNotFollowed()
    {
        using var client = NewClient();
        _gateway.Then(context =>
        {
            context.Response.Redirect("http://127.0.0.1:1/elsewhere");
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<PtmApiException>(() => client.PredictAsync("sentiment", "a"));

        Assert.Equal(HttpStatusCode.Redirect, error.StatusCode);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PtmClient NewClient(int retries = 3, HttpMessageHandler? handler = null)
    {
        var options = new PtmClientOptions { BaseAddress = _gateway.Address, ApiKey = "ptm_key", Timeout = Limit, Retries = retries };
        return new PtmClient(options, handler, _clock, new HalfRandom());
    }
}
