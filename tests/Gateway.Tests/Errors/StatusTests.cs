using System.Net;
using System.Net.Sockets;
using System.Text;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Errors;

[Collection(SharedGatewayGroup.Name)]
public class StatusTests(SharedGateway shared)
{
    private const string Text = """{"inputs": "good", "parameters": {"deadline_ms": 300}}""";
    private const string Tensors = """
        {"parameters": {"timeout": 300000}, "inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "INT64", "data": [2, 5, 3]}]}
        """;

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData(PtmError.UnknownTask, 404, false)]
    [InlineData(PtmError.UnknownVersion, 404, false)]
    [InlineData(PtmError.InvalidRequest, 400, false)]
    [InlineData(PtmError.TooLarge, 413, false)]
    [InlineData(PtmError.DeadlineExpired, 504, false)]
    [InlineData(PtmError.ListFull, 429, true)]
    [InlineData(PtmError.TaskFailed, 500, false)]
    [InlineData(PtmError.Unavailable, 503, true)]
    public async Task Refusal_OfThePlatform_HasItsStatus(PtmError error, int status, bool retry)
    {
        var (task, script) = _tenant.Task();
        script.Answer(InferReply.Refuse(error, "why"));

        foreach (var call in new[] { _tenant.Client.PredictAsync(task, Text), _tenant.Client.InferAsync(task, Tensors) })
        {
            using var response = await call;
            Assert.Equal(retry, response.Headers.RetryAfter is not null);
            Assert.NotEmpty(await call.ErrorAsync((HttpStatusCode)status));
        }
    }

    [Fact]
    public async Task ListFull_RetryAfterRoundedUp()
    {
        var (task, script) = _tenant.Task();
        script.Answer(InferReply.Refuse(PtmError.ListFull, "the list is full", TimeSpan.FromMilliseconds(2100)));

        using var response = await _tenant.Client.PredictAsync(task, Text);

        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter?.Delta);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public async Task Answer_NotFinite_500NotBrokenJson(float value)
    {
        var (task, script) = _tenant.Task();
        script.AnswerRows(1, value);

        Assert.Contains("cannot be served", await _tenant.Client.InferAsync(task, Tensors).ErrorAsync(HttpStatusCode.InternalServerError), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_OfAnotherShape_500()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (request, _) => Task.FromResult(Models.Reply(Models.Embedder(), request.Tokens, 1));

        await _tenant.Client.PredictAsync(task, Text).ErrorAsync(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task Grain_Throws_500WithoutDetails()
    {
        var (task, script) = _tenant.Task();
        script.Infer = (_, _) => throw new InvalidOperationException("secret detail at /some/path");

        Assert.Equal("internal error", await _tenant.Client.PredictAsync(task, Text).ErrorAsync(HttpStatusCode.InternalServerError));
    }

    [Fact]
    public async Task Route_Unknown_404Json() =>
        Assert.Equal("no such route", await _tenant.Client.GetAsync("/v3/nothing").ErrorAsync(HttpStatusCode.NotFound));

    [Theory]
    [InlineData("GET", "/v1/tasks/x/predict")]
    [InlineData("DELETE", "/v2/models/x/infer")]
    [InlineData("POST", "/v2/health/live")]
    public async Task Method_Wrong_405Json(string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        Assert.Equal($"method {method} is not allowed on this route", await _tenant.Client.SendAsync(request).ErrorAsync(HttpStatusCode.MethodNotAllowed));
    }

    [Fact]
    public async Task Body_AnnouncedTooLarge_413BeforeItIsSent()
    {
        var (task, _) = _tenant.Task();

        var answer = await SendRawAsync($"POST /v1/tasks/{task}/predict HTTP/1.1\r\nHost: x\r\nX-API-Key: {_tenant.Key}\r\nContent-Length: 4194305\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("larger than the limit of 4194304 bytes", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_ChunkedTooLarge_413()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxBodyBytes = 2048);
        var tenant = host.Tenant();
        var (task, _) = tenant.Task();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tasks/{task}/predict")
        {
            Content = HttpCalls.Json($$"""{"inputs": "{{new string('a', 4000)}}"}"""),
        };
        request.Headers.TransferEncodingChunked = true;

        await tenant.Client.SendAsync(request).ErrorAsync(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Requests_TooManyInFlight_503WithRetryAfterWhileProbesWork()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxInFlight = 1);
        var tenant = host.Tenant();
        var (task, script) = tenant.Task();
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        script.Infer = async (request, _) =>
        {
            entered.TrySetResult();
            await leave.Task;
            return Models.Reply(Models.Classifier(), request.Tokens, 1);
        };
        var first = tenant.Client.PredictAsync(task, """{"inputs": "good"}""");
        await entered.Task.WaitAsync(GatewayHost.Patience);

        using var second = await tenant.Client.PredictAsync(task, """{"inputs": "good"}""");
        var probe = await host.Anonymous().GetAsync("/v2/health/live").StatusAsync();
        leave.SetResult();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), second.Headers.RetryAfter?.Delta);
        Assert.Equal(HttpStatusCode.OK, probe);
        Assert.Equal(HttpStatusCode.OK, await first.StatusAsync());
        Assert.Equal(HttpStatusCode.OK, await tenant.Client.PredictAsync(task, """{"inputs": "good"}""").StatusAsync());
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(shared.Host.Address.Host, shared.Host.Address.Port).WaitAsync(GatewayHost.Patience);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains('}', StringComparison.Ordinal))
        {
            var read = await stream.ReadAsync(buffer).AsTask().WaitAsync(GatewayHost.Patience);
            Assert.True(read > 0, $"The connection ended after: {answer}");
            answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
