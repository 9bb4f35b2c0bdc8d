using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Invocation;

[Collection(SharedGatewayGroup.Name)]
public class DeadlineTests(SharedGateway shared)
{
    private const string Header = "X-Request-Deadline-Ms";

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("""{"inputs": "good", "parameters": {"deadline_ms": 1}}""")]
    [InlineData("""{"inputs": "good", "parameters": {"deadline_ms": 0}}""")]
    [InlineData("""{"inputs": "good", "parameters": {"deadline_ms": -5}}""")]
    public async Task Deadline_TooShort_504(string body)
    {
        var (task, script) = _tenant.Task();
        script.Infer = (_, token) => Task.Delay(Timeout.Infinite, token).ContinueWith(_ => new Grains.Tasks.InferReply(), TaskScheduler.Default);

        Assert.Contains("deadline", await _tenant.Client.PredictAsync(task, body).ErrorAsync(HttpStatusCode.GatewayTimeout), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deadline_PassesInTheGrain_504AndTheGrainIsCancelled()
    {
        var (task, script) = _tenant.Task();
        var cancelled = new TaskCompletionSource();
        script.Infer = async (_, token) =>
        {
            token.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, token);
            throw new InvalidOperationException("Not reached.");
        };

        await _tenant.Client.PredictAsync(task, """{"inputs": "good", "parameters": {"deadline_ms": 200}}""").ErrorAsync(HttpStatusCode.GatewayTimeout);

        await cancelled.Task.WaitAsync(GatewayHost.Patience);
    }

    [Theory]
    [InlineData(null, null, 30)]
    [InlineData("20000", null, 20)]
    [InlineData("20000", 9000, 9)]
    [InlineData("8000", 9000, 8)]
    [InlineData("80000000", null, 60)]
    public async Task Deadlines_Several_SmallestWithinTheLimit(string? header, int? body, int seconds)
    {
        var (task, script) = _tenant.Task();
        using var request = Request(task, header, body is null ? "" : $$""", "parameters": {"deadline_ms": {{body}}}""");

        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.SendAsync(request).StatusAsync());

        Assert.InRange(script.LastRequest.TimeLeft, TimeSpan.FromSeconds(seconds * 0.7), TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("soon", 400)]
    [InlineData("1.5", 400)]
    [InlineData("99999999999999999999", 400)]
    [InlineData("-1", 504)]
    public async Task Header_NotPositive_HasItsStatus(string header, int status)
    {
        var (task, _) = _tenant.Task();
        using var request = Request(task, header, "");

        await _tenant.Client.SendAsync(request).ErrorAsync((HttpStatusCode)status);
    }

    private static HttpRequestMessage Request(string task, string? header, string rest)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tasks/{task}/predict") { Content = HttpCalls.Json($$"""{"inputs": "good"{{rest}}}""") };
        if (header is not null)
        {
            request.Headers.Add(Header, header);
        }

        return request;
    }
}
