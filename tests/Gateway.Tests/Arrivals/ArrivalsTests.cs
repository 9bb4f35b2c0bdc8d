using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Arrivals;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Arrivals;

public class ArrivalsTests
{
    [Fact]
    public async Task Arrivals_AcceptedRequests_AreToldInOrder()
    {
        await using var host = await GatewayHost.StartAsync();
        var tenant = host.Tenant();
        var (first, script) = tenant.Task();
        var second = tenant.Task().Name;
        using var feed = await FollowAsync(host);

        await tenant.Client.PredictAsync(first, """{"inputs": ["good film", "bad"]}""").BodyAsync();
        await tenant.Client.PredictAsync(first, """{"inputs": 7}""").ErrorAsync(HttpStatusCode.BadRequest);
        script.Answer(InferReply.Refuse(PtmError.ListFull, "full"));
        await tenant.Client.PredictAsync(first, """{"inputs": "good"}""").ErrorAsync(HttpStatusCode.TooManyRequests);
        await tenant.Client.InferAsync(second, """{"inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "INT64", "data": [2, 5, 3]}]}""").BodyAsync();

        var lines = new[] { await feed.NextAsync(), await feed.NextAsync(), await feed.NextAsync() };
        Assert.Equal([$"{tenant.Name}/{first}", $"{tenant.Name}/{first}", $"{tenant.Name}/{second}"], lines.Select(l => l.GetProperty("task").GetString()));
        Assert.Equal([2, 1, 1], lines.Select(l => l.GetProperty("items").GetInt32()));
        Assert.Equal([7, 3, 3], lines.Select(l => l.GetProperty("tokens").GetInt32()));
        var times = lines.Select(l => l.GetProperty("at").GetDouble()).ToArray();
        Assert.True(times[0] > 0 && times[0] <= times[1] && times[1] <= times[2], string.Join(' ', times));
    }

    [Fact]
    public async Task Arrivals_NotAnOperator_AreRefused()
    {
        await using var host = await GatewayHost.StartAsync();

        await host.Tenant().Client.GetAsync("/v1/arrivals").ErrorAsync(HttpStatusCode.Forbidden);
        await host.Anonymous().GetAsync("/v1/arrivals").ErrorAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Arrivals_OneListenerTooMany_WaitsForAnotherToLeave()
    {
        await using var host = await GatewayHost.StartAsync();
        var feeds = new List<LineFeed>();
        for (var i = 0; i < ArrivalFeed.MaxListeners; i++)
        {
            feeds.Add(await FollowAsync(host));
        }

        var error = await host.Admin().GetAsync("/v1/arrivals").ErrorAsync(HttpStatusCode.TooManyRequests);
        Assert.Contains("by 8 callers already", error, StringComparison.Ordinal);

        feeds[0].Dispose();
        using var limit = new CancellationTokenSource(GatewayHost.Patience);
        using var late = await FollowWhenPossibleAsync(host, limit.Token);
        feeds.ForEach(f => f.Dispose());
    }

    [Fact]
    public async Task Arrivals_GatewayStops_EndInOrder()
    {
        var host = await GatewayHost.StartAsync();
        using var feed = await FollowAsync(host);

        var stop = host.DisposeAsync().AsTask();

        Assert.Null(await feed.LineAsync());
        await stop.WaitAsync(GatewayHost.Patience);
    }

    private static async Task<LineFeed> FollowAsync(GatewayHost host)
    {
        var answer = await host.Admin().GetAsync("/v1/arrivals", HttpCompletionOption.ResponseHeadersRead).WaitAsync(GatewayHost.Patience);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/x-ndjson", answer.Content.Headers.ContentType?.MediaType);
        return new LineFeed(answer, new StreamReader(await answer.Content.ReadAsStreamAsync()));
    }

    // The gateway learns some time after that a reader has left.
    private static async Task<LineFeed> FollowWhenPossibleAsync(GatewayHost host, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await host.Admin().GetAsync("/v1/arrivals", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return new LineFeed(answer, new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken)));
            }

            answer.Dispose();
        }
    }

    private sealed class LineFeed(HttpResponseMessage answer, StreamReader lines) : IDisposable
    {
        public Task<string?> LineAsync() => lines.ReadLineAsync().WaitAsync(GatewayHost.Patience);

        public async Task<JsonElement> NextAsync() => JsonDocument.Parse((await LineAsync())!).RootElement;

        public void Dispose()
        {
            answer.Dispose();
            lines.Dispose();
        }
    }
}
