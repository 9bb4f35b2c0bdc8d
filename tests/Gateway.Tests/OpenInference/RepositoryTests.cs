using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.OpenInference;

/// <summary>The model repository extension as <c>tritonclient.http</c> uses it.</summary>
[Collection(SharedGatewayGroup.Name)]
public class RepositoryTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Index_EveryVersionAndItsState()
    {
        var (one, _) = _tenant.Task(Models.Classifier(1), Models.Classifier(2));
        var (other, _) = _tenant.Task();
        await PostAsync(other, "unload").BodylessAsync();

        var all = await _tenant.Client.PostAsync("/v2/repository/index", content: null).BodyAsync();
        var ready = await _tenant.Client.PostJsonAsync("/v2/repository/index", """{"ready": true}""").BodyAsync();

        var expected = $$$"""{"name":"{{{one}}}","version":"1","state":"READY","reason":""},{"name":"{{{one}}}","version":"2","state":"READY","reason":""}""";
        Assert.Equal($"[{expected}]", ready.GetRawText());
        Assert.Equal($$$"""[{{{expected}}},{"name":"{{{other}}}","version":"1","state":"UNAVAILABLE","reason":"unloaded"}]""", all.GetRawText());
        Assert.Equal("[]", (await shared.Host.Tenant().Client.PostJsonAsync("/v2/repository/index", "{}").BodyAsync()).GetRawText());
    }

    [Fact]
    public async Task UnloadAndLoad_ReadyFollows()
    {
        var (task, _) = _tenant.Task();

        await PostAsync(task, "unload", """{"parameters": {"unload_dependents": false}}""").BodylessAsync();
        Assert.Contains("not ready", await _tenant.Client.GetAsync($"/v2/models/{task}/ready").ErrorAsync(HttpStatusCode.ServiceUnavailable), StringComparison.Ordinal);

        await PostAsync(task, "load", "{}").BodylessAsync();
        Assert.Equal(HttpStatusCode.OK, await _tenant.Client.GetAsync($"/v2/models/{task}/ready").StatusAsync());
    }

    [Fact]
    public async Task Infer_OutOfService_503WithoutAdviceToTryAgain()
    {
        var (task, script) = _tenant.Task();
        script.Answer(InferReply.Refuse(PtmError.OutOfService, "unloaded"));

        using var response = await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Null(response.Headers.RetryAfter);
        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task Load_OwnConfiguration_Agrees()
    {
        var (task, _) = _tenant.Task(Models.Tagger());
        var config = await _tenant.Client.GetStringAsync($"/v2/models/{task}/config");

        await PostAsync(task, "load", Config(config)).BodylessAsync();
    }

    [Theory]
    [InlineData("""{"name": "other"}""", "config.name must be what the model has: \"task")]
    [InlineData("""{"max_batch_size": 8}""", "config.max_batch_size must be what the model has: 512")]
    [InlineData("""{"instance_group": [{"kind": "KIND_GPU"}]}""", "config.instance_group is not supported")]
    [InlineData("""{"output": []}""", "config.output must be what the model has: [")]
    [InlineData("""{"backend": "onnxruntime", "backend": "onnxruntime"}""", "config.backend is given twice")]
    [InlineData("[]", "parameters.config must be the JSON text of an object")]
    [InlineData("{", "parameters.config is not valid JSON")]
    [InlineData("""{"\ud800": 1}""", "parameters.config is not valid JSON")]
    [InlineData("""{"name": "\ud800"}""", "config.name must be what the model has")]
    [InlineData("""{"max_batch_size": 1e999999999999}""", "parameters.config ")]
    public async Task Load_OtherConfiguration_400NamesTheField(string config, string fragment)
    {
        var (task, script) = _tenant.Task();
        script.Description = script.Description with { IsUnloaded = true };

        var error = await PostAsync(task, "load", Config(config)).ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains(fragment, error, StringComparison.Ordinal);
        Assert.True(script.Description.IsUnloaded);
    }

    [Theory]
    [InlineData("load", "[]", HttpStatusCode.BadRequest, "the body must be an object, not an array")]
    [InlineData("load", """{"parameters": 1}""", HttpStatusCode.BadRequest, "parameters must be an object, not a number")]
    [InlineData("load", """{"parameters": {"config": {}}}""", HttpStatusCode.BadRequest, "parameters.config must be a string, not an object")]
    [InlineData("load", """{"parameters": {"x": 1}}""", HttpStatusCode.BadRequest, "parameters.x is unknown: expected config")]
    [InlineData("load", """{"parameters": {"file:1/model.onnx": "aa"}}""", HttpStatusCode.NotImplemented, "parameters.file:1/model.onnx is not supported")]
    [InlineData("load", "{", HttpStatusCode.BadRequest, "malformed JSON")]
    [InlineData("unload", """{"parameters": {"unload_dependents": 1}}""", HttpStatusCode.BadRequest, "parameters.unload_dependents must be true or false")]
    [InlineData("unload", """{"parameters": {"x": 1}}""", HttpStatusCode.BadRequest, "parameters.x is unknown")]
    public async Task Body_NotAsTheProtocolWants_Refused(string action, string body, HttpStatusCode status, string fragment)
    {
        var (task, _) = _tenant.Task();

        Assert.Contains(fragment, await PostAsync(task, action, body).ErrorAsync(status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Index_ReadyNoTruthValue_400()
    {
        var error = await _tenant.Client.PostJsonAsync("/v2/repository/index", """{"ready": "yes"}""").ErrorAsync(HttpStatusCode.BadRequest);

        Assert.Contains("ready must be true or false, not a string", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PtmError.Unavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData(PtmError.TaskFailed, HttpStatusCode.InternalServerError)]
    public async Task Load_WeightsDoNotCome_SaysWhy(PtmError error, HttpStatusCode status)
    {
        var (task, script) = _tenant.Task();
        script.LoadFailure = new TaskRegistered(error, "too large", null);

        Assert.Contains("too large", await PostAsync(task, "load").ErrorAsync(status), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("load")]
    [InlineData("unload")]
    public async Task Model_OfAnotherTenantOrNone_404Alike(string action)
    {
        var (theirs, script) = shared.Host.Tenant().Task();

        var foreign = await PostAsync(theirs, action).ErrorAsync(HttpStatusCode.NotFound);
        var unknown = await PostAsync("none", action).ErrorAsync(HttpStatusCode.NotFound);

        Assert.Equal(unknown.Replace("none", theirs, StringComparison.Ordinal), foreign);
        Assert.False(script.Description.IsUnloaded);
    }

    [Fact]
    public async Task Key_ThatOnlyInfers_403()
    {
        var tenant = shared.Host.Tenant(KeyScopes.Infer);
        var (task, _) = tenant.Task();

        await tenant.Client.PostAsync($"/v2/repository/models/{task}/unload", content: null).ErrorAsync(HttpStatusCode.Forbidden);
        await tenant.Client.PostAsync("/v2/repository/index", content: null).BodyAsync();
    }

    private static string Config(string config) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { ["parameters"] = new Dictionary<string, string> { ["config"] = config } });

    private Task<HttpResponseMessage> PostAsync(string task, string action, string body = "") =>
        _tenant.Client.PostJsonAsync($"/v2/repository/models/{task}/{action}", body);
}
