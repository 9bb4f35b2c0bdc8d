using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Errors;

/// <summary>Every refusal on a route of each family: its status, its shape, and what it is called there.</summary>
[Collection(SharedGatewayGroup.Name)]
public class ErrorShapeTests(SharedGateway shared)
{
    private const string Input = """{"inputs": "good", "input": "good", "model": "TASK"}""";
    private const string OpenAiInput = """{"input": "good", "model": "TASK"}""";
    private const string FlatInput = """{"inputs": "good"}""";

    public static readonly TheoryData<PtmError, int, int, string, string, string, int, string> Refusals = new()
    {
        { PtmError.UnknownTask, 404, 404, "invalid_request_error", "model", "model_not_found", 404, "Validation" },
        { PtmError.UnknownVersion, 404, 404, "invalid_request_error", "model", "model_not_found", 404, "Validation" },
        { PtmError.InvalidRequest, 400, 400, "invalid_request_error", "", "invalid_request", 422, "Validation" },
        { PtmError.TooLarge, 413, 413, "invalid_request_error", "", "too_large", 413, "Validation" },
        { PtmError.DeadlineExpired, 504, 504, "server_error", "", "deadline_expired", 504, "Backend" },
        { PtmError.ListFull, 429, 429, "rate_limit_error", "", "rate_limit_exceeded", 429, "Overloaded" },
        { PtmError.TaskFailed, 500, 500, "server_error", "", "task_failed", 424, "Backend" },
        { PtmError.Unavailable, 503, 503, "server_error", "", "unavailable", 503, "Unhealthy" },
    };

    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Refusal_OfThePlatform_WordedAsTheFamilyDoes(
        PtmError error, int flatStatus, int openStatus, string type, string param, string code, int textStatus, string errorType)
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.Answer(InferReply.Refuse(error, "why", TimeSpan.FromSeconds(2)));
        _tenant.Client.DefaultRequestHeaders.Add("X-Request-Deadline-Ms", "300");

        await AssertFlatAsync(_tenant.Client.PredictAsync(task, FlatInput), flatStatus);
        await AssertOpenAiAsync(PostAsync("/v1/embeddings", OpenAiInput, task), openStatus, type, param, code);
        await AssertTextAsync(PostAsync("/t/TASK/embed", Input, task), textStatus, errorType);
    }

    [Fact]
    public async Task Grain_Throws_500WithoutDetails()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.Infer = (_, _) => throw new InvalidOperationException("secret detail");

        Assert.Equal("internal error", await AssertOpenAiAsync(PostAsync("/v1/embeddings", OpenAiInput, task), 500, "server_error", "", "internal"));
        Assert.Equal("internal error", await AssertTextAsync(PostAsync("/t/TASK/embed", Input, task), 500, "Backend"));
    }

    [Fact]
    public async Task Key_Missing_401()
    {
        var client = shared.Host.Anonymous();

        using var response = await client.PostJsonAsync("/v1/embeddings", OpenAiInput);
        Assert.Equal("Bearer", Assert.Single(response.Headers.WwwAuthenticate).Scheme);
        await AssertOpenAiAsync(Task.FromResult(response), 401, "invalid_request_error", "", "invalid_api_key");
        await AssertTextAsync(client.PostJsonAsync("/t/x/embed", Input), 401, "Validation");
        await AssertFlatAsync(client.PostJsonAsync("/v1/tasks/x/predict", FlatInput), 401);
    }

    [Fact]
    public async Task Task_CalledLikeARoute_WordedAsItsOwnRoutesDo()
    {
        await AssertFlatAsync(_tenant.Client.GetAsync("/v1/tasks/embeddings"), 404);
        await AssertFlatAsync(_tenant.Client.GetAsync("/v1/tasks/x/aliases/embeddings"), 404);
        await AssertTextAsync(_tenant.Client.PostJsonAsync("/t/embeddings", "{}"), 404, "Validation");
        await AssertOpenAiAsync(_tenant.Client.GetAsync("/t/x/embeddings"), 405, "invalid_request_error", "", "method_not_allowed");
        await AssertOpenAiAsync(_tenant.Client.GetAsync("/v1/embeddings"), 405, "invalid_request_error", "", "method_not_allowed");
    }

    [Fact]
    public async Task Scope_Missing_403()
    {
        var client = shared.Host.Tenant(KeyScopes.Manage).Client;

        await AssertOpenAiAsync(client.PostJsonAsync("/v1/embeddings", OpenAiInput), 403, "permission_error", "", "forbidden");
        await AssertTextAsync(client.PostJsonAsync("/t/x/embed", Input), 403, "Validation");
        await AssertFlatAsync(client.PostJsonAsync("/v1/tasks/x/predict", FlatInput), 403);
    }

    [Theory]
    [InlineData("/t")]
    [InlineData("/t/x/nothing")]
    [InlineData("/t/x/embed/more")]
    public async Task Route_Unknown_404OfTextEmbeddings(string path) =>
        Assert.Equal("no such route", await AssertTextAsync(_tenant.Client.PostJsonAsync(path, Input), 404, "Validation"));

    [Theory]
    [InlineData("/v1/models/a/b")]
    [InlineData("/v1/embeddings")]
    [InlineData("/t/x/v1/embeddings")]
    [InlineData("/t/x/embeddings")]
    public async Task Method_OrRouteUnknown_NestedError(string path)
    {
        using var response = await _tenant.Client.GetAsync(path);

        await AssertOpenAiAsync(
            Task.FromResult(response), path.StartsWith("/v1/models", StringComparison.Ordinal) ? 404 : 405, "invalid_request_error", "", null);
    }

    [Fact]
    public async Task Method_Wrong_405OfTextEmbeddings() =>
        Assert.Equal(
            "method GET is not allowed on this route", await AssertTextAsync(_tenant.Client.GetAsync("/t/x/embed"), 405, "Validation"));

    [Fact]
    public async Task Path_ThatOnlyBeginsAlike_Flat() => await AssertFlatAsync(_tenant.Client.GetAsync("/tasks"), 404);

    [Fact]
    public async Task Body_Encoded_415()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        await AssertOpenAiAsync(SendEncodedAsync("/v1/embeddings"), 415, "invalid_request_error", "", "unsupported");
        await AssertTextAsync(SendEncodedAsync($"/t/{task}/embed"), 415, "Validation");
    }

    [Fact]
    public async Task Body_TooLarge_413()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxBodyBytes = 2048);
        var tenant = host.Tenant();
        var (task, _) = tenant.Task(Models.Embedder());
        var body = $$"""{"inputs": "{{new string('a', 4000)}}"}""";

        await AssertOpenAiAsync(tenant.Client.PostJsonAsync("/v1/embeddings", body), 413, "invalid_request_error", "", "too_large");
        await AssertTextAsync(tenant.Client.PostJsonAsync($"/t/{task}/embed", body), 413, "Validation");
    }

    [Fact]
    public async Task Gateway_Busy_429OrWhatTheFamilyHas()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxInFlight = 1);
        var tenant = host.Tenant();
        var (task, script) = tenant.Task(Models.Embedder());
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        script.Infer = async (request, _) =>
        {
            entered.TrySetResult();
            await leave.Task;
            return Models.Reply(Models.Embedder(), request.Tokens, 1);
        };
        var first = tenant.Client.PostJsonAsync($"/t/{task}/embed", FlatInput);
        await entered.Task.WaitAsync(GatewayHost.Patience);

        await AssertTextAsync(tenant.Client.PostJsonAsync($"/t/{task}/embed", FlatInput), 429, "Overloaded");
        await AssertOpenAiAsync(tenant.Client.PostJsonAsync("/v1/embeddings", OpenAiInput), 503, "server_error", "", "in_flight_limit");
        leave.SetResult();
        Assert.Equal(HttpStatusCode.OK, await first.StatusAsync());
    }

    [Fact]
    public async Task Deadline_NotANumber_NamesTheHeader()
    {
        var (task, _) = _tenant.Task(Models.Embedder());
        _tenant.Client.DefaultRequestHeaders.Add("X-Request-Deadline-Ms", "soon");

        Assert.Contains(
            "X-Request-Deadline-Ms", await AssertTextAsync(PostAsync("/t/TASK/embed", Input, task), 422, "Validation"), StringComparison.Ordinal);
    }

    private static async Task AssertFlatAsync(Task<HttpResponseMessage> call, int status)
    {
        var body = await call.BodyAsync((HttpStatusCode)status);
        Assert.Equal(["error"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.String, body.GetProperty("error").ValueKind);
    }

    private static async Task<string> AssertOpenAiAsync(
        Task<HttpResponseMessage> call, int status, string type, string param, string? code)
    {
        using var response = await call;
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status is 429 or 503, response.Headers.RetryAfter is not null);
        var error = (await call.BodyAsync((HttpStatusCode)status)).GetProperty("error");
        Assert.Equal(["message", "type", "param", "code"], error.EnumerateObject().Select(p => p.Name));
        Assert.Equal((type, param), (error.GetProperty("type").GetString(), error.GetProperty("param").GetString() ?? ""));
        Assert.Equal(code ?? error.GetProperty("code").GetString(), error.GetProperty("code").GetString());
        return error.GetProperty("message").GetString()!;
    }

    private static async Task<string> AssertTextAsync(Task<HttpResponseMessage> call, int status, string type)
    {
        using var response = await call;
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(status is 429 or 503, response.Headers.RetryAfter is not null);
        var body = await call.BodyAsync((HttpStatusCode)status);
        Assert.Equal(["error", "error_type"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(type, body.GetProperty("error_type").GetString());
        return body.GetProperty("error").GetString()!;
    }

    private Task<HttpResponseMessage> PostAsync(string path, string json, string task) => _tenant.Client.PostJsonAsync(
        path.Replace("TASK", task, StringComparison.Ordinal), json.Replace("TASK", task, StringComparison.Ordinal));

    private async Task<HttpResponseMessage> SendEncodedAsync(string path)
    {
        using var content = HttpCalls.Json("{}");
        content.Headers.ContentEncoding.Add("br");
        return await _tenant.Client.PostAsync(path, content);
    }
}
