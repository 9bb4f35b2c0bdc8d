using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.ApiDocument;

/// <summary>Documented statuses that only some requests bring about.</summary>
public sealed class RareStatusTests(ContractGateway gateway) : IClassFixture<ContractGateway>, IDisposable
{
    private readonly Platform _platform = gateway.Host.Platform;
    private readonly Func<TaskName, TaskRegistration, TaskRegistered> _register = gateway.Host.Platform.Register;

    public void Dispose() => (_platform.Register, _platform.SetAlias) = (_register, (_, _) => PtmError.None);

    [Theory]
    [InlineData("POST /t/{task}", """{"inputs": ""}""", 400)]
    [InlineData("POST /t/{task}/embed", """{"inputs": []}""", 400)]
    [InlineData("POST /t/{task}/embed_all", """{"inputs": [""]}""", 400)]
    [InlineData("POST /t/{task}/similarity", """{"inputs": {"source_sentence": "", "sentences": ["a"]}}""", 400)]
    [InlineData("POST /t/{task}/predict", """{"inputs": ""}""", 400)]
    [InlineData("POST /t/{task}/rerank", """{"query": "", "texts": ["a", ""]}""", 400)]
    [InlineData("POST /t/{task}/tokenize", """{"inputs": ""}""", 400)]
    [InlineData("POST /t/{task}/decode", """{"ids": []}""", 400)]
    [InlineData("POST /t/{task}/embed", """{"inputs": [7000000]}""", 422)]
    [InlineData("POST /v1/tenants", """{"name": "globex"}""", 409)]
    [InlineData("POST /v2/models/{task}/infer", """{"parameters": {"sequence_id": 1}, "inputs": []}""", 501)]
    [InlineData("POST /v2/models/{task}/versions/{version}/infer", """{"parameters": {"sequence_id": 1}, "inputs": []}""", 501)]
    [InlineData("POST /v2/repository/models/{task}/load", """{"parameters": {"file:1/model.onnx": "a"}}""", 501)]
    public async Task Body_OfAKind_HasItsStatus(string name, string body, int status)
    {
        var operation = CurrentApi.Text.Operation(name);
        var client = gateway.ClientOf(operation, gateway.Prepare());

        Assert.Equal(status, await gateway.SendAsync(operation, client, RefusalContractTests.Json(body)));
    }

    [Theory]
    [InlineData("DELETE /v1/tasks/{task}/versions/{version}", "task", "sentiment", 409)]
    [InlineData("GET /v1/store/segments/{digest}", "digest", "no-digest", 400)]
    [InlineData("HEAD /v1/store/segments/{digest}", "digest", "no-digest", 400)]
    [InlineData("GET /v1/store/files/{digest}", "digest", "no-digest", 400)]
    [InlineData("HEAD /v1/store/files/{digest}", "digest", "no-digest", 400)]
    [InlineData("GET /t/{task}/info", "task", "entities", 424)]
    [InlineData("POST /t/{task}/embed_all", "task", "entities", 424)]
    [InlineData("POST /t/{task}/rerank", "task", "entities", 424)]
    public async Task Address_OfAKind_HasItsStatus(string name, string parameter, string value, int status)
    {
        var operation = CurrentApi.Text.Operation(name);
        var client = gateway.ClientOf(operation, gateway.Prepare());

        Assert.Equal(status, await gateway.SendAsync(operation, client, address: operation.Address((parameter, value))));
    }

    [Theory]
    [InlineData("PUT /v1/tasks/{task}", PtmError.Conflict, 409)]
    [InlineData("PUT /v1/tasks/{task}", PtmError.LimitReached, 403)]
    [InlineData("PUT /v1/tasks/{task}", PtmError.InvalidRequest, 400)]
    [InlineData("POST /v1/uploads/{upload}/complete", PtmError.InvalidRequest, 400)]
    [InlineData("POST /v1/uploads/{upload}/complete", PtmError.Conflict, 409)]
    [InlineData("POST /v1/uploads/{upload}/complete", PtmError.LimitReached, 403)]
    [InlineData("POST /v1/uploads/{upload}/complete", PtmError.TooLarge, 413)]
    [InlineData("PUT /v1/tasks/{task}/aliases/{alias}", PtmError.Conflict, 409)]
    [InlineData("PUT /v1/tasks/{task}/aliases/{alias}", PtmError.DeadlineExpired, 504)]
    public async Task Change_TheTaskRefuses_HasItsStatus(string name, PtmError error, int status)
    {
        var operation = CurrentApi.Text.Operation(name);
        _platform.Register = (_, _) => new TaskRegistered(error, "no", null);
        _platform.SetAlias = (_, _) => error;
        var tenant = gateway.Prepare();
        var address = await gateway.AddressAsync(operation, tenant);

        Assert.Equal(status, await gateway.SendAsync(operation, tenant.Client, address: address));
    }

    [Theory]
    [InlineData("bytes 8-21/22", null, 409)]
    [InlineData("bytes 0-3/22", null, 400)]
    [InlineData("bytes 0-21/23", null, 400)]
    [InlineData("bytes 0-21/22", "br", 415)]
    public async Task Upload_PartThatCannotBe_HasItsStatus(string range, string? encoding, int status)
    {
        var operation = CurrentApi.Text.Operation("PUT /v1/uploads/{upload}/files/{name}");
        var tenant = gateway.Prepare();
        var address = await gateway.AddressAsync(operation, tenant);
        var length = range.StartsWith("bytes 0", StringComparison.Ordinal) ? 22 : 14;
        var headers = new Dictionary<string, string> { ["Content-Range"] = range };
        var body = new ApiExample("application/octet-stream", new string('x', length), headers);

        Assert.Equal(status, await gateway.SendAsync(operation, tenant.Client, body, address, encoding));
    }

    [Fact]
    public async Task Load_TaskCannotBeServed_500()
    {
        var tenant = gateway.Prepare();
        _platform.Tasks[$"{tenant.Name}/spare"].LoadFailure = new TaskRegistered(PtmError.TaskFailed, "corrupt", null);

        Assert.Equal(500, await gateway.SendAsync(CurrentApi.Text.Operation("POST /v2/repository/models/{task}/load"), tenant.Client));
    }

    [Theory]
    [InlineData("POST /t/{task}/tokenize")]
    [InlineData("POST /t/{task}/decode")]
    public async Task Tokens_TaskHasLostItsTokenizer_424(string name)
    {
        var tenant = gateway.Prepare();
        var scripts = _platform.Tasks.Values.Where(t => t.Description.Name.Tenant == tenant.Name).ToList();
        scripts.ForEach(s => s.Files.Clear());

        Assert.Equal(424, await gateway.SendAsync(CurrentApi.Text.Operation(name), tenant.Client));
    }

    [Fact]
    public async Task Ready_NoDevice_503()
    {
        var devices = _platform.Devices;
        _platform.Devices = [];
        try
        {
            Assert.Equal(503, await gateway.SendAsync(CurrentApi.Text.Operation("GET /t/{task}/health"), gateway.Prepare().Client));
            Assert.Equal(503, await gateway.SendAsync(CurrentApi.Text.Operation("GET /v2/health/ready"), gateway.Host.Anonymous()));
        }
        finally
        {
            _platform.Devices = devices;
        }
    }
}
