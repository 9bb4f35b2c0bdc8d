using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

[Collection(SharedGatewayGroup.Name)]
public class ModelTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Server_ListsWhatIsThere()
    {
        var body = await _tenant.Client.GetAsync("/v2").BodyAsync();

        Assert.Equal("ptm-orleans", body.GetProperty("name").GetString());
        Assert.Equal(
            """["binary_tensor_data","schedule_policy","parameters","model_repository","model_configuration","statistics"]""",
            body.GetProperty("extensions").GetRawText());
    }

    [Fact]
    public async Task Model_RowPerToken_Metadata()
    {
        var (task, _) = _tenant.Task(Models.Tagger(2), Models.Tagger(5));

        var body = await _tenant.Client.GetAsync($"/v2/models/{task}/versions/2").BodyAsync();

        Assert.Equal(
            $$"""{"name":"{{task}}","versions":["2","5"],"platform":"onnx_onnxv1","inputs":[{"name":"input_ids","datatype":"INT64","shape":[-1,-1]},{"name":"attention_mask","datatype":"INT64","shape":[-1,-1]},{"name":"token_type_ids","datatype":"INT64","shape":[-1,-1]}],"outputs":[{"name":"logits","datatype":"FP32","shape":[-1,-1,3]}]}""",
            body.GetRawText());
    }

    [Fact]
    public async Task Model_Embedder_OutputIsEmbeddings()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        var body = await _tenant.Client.GetAsync($"/v2/models/{task}").BodyAsync();

        Assert.Equal("""[{"name":"embeddings","datatype":"FP32","shape":[-1,3]}]""", body.GetProperty("outputs").GetRawText());
    }

    [Fact]
    public async Task Config_TritonsShape()
    {
        var (task, _) = _tenant.Task(Models.Tagger(2));

        var body = await _tenant.Client.GetAsync($"/v2/models/{task}/versions/2/config").BodyAsync();

        Assert.Equal(
            $$$"""{"name":"{{{task}}}","platform":"onnxruntime_onnx","backend":"onnxruntime","version_policy":{"all":{}},"max_batch_size":512,"input":[{"name":"input_ids","data_type":"TYPE_INT64","dims":[-1]},{"name":"attention_mask","data_type":"TYPE_INT64","dims":[-1],"optional":true},{"name":"token_type_ids","data_type":"TYPE_INT64","dims":[-1],"optional":true}],"output":[{"name":"logits","data_type":"TYPE_FP32","dims":[-1,3]}],"dynamic_batching":{"priority_levels":9,"default_priority_level":2}}""",
            body.GetRawText());
    }

    [Theory]
    [InlineData("0", "has no version 0")]
    [InlineData("00", "has no version 0")]
    [InlineData("99999999999", "has no version 99999999999")]
    [InlineData("abc", "no such route")]
    [InlineData("-1", "no such route")]
    [InlineData("1.0", "no such route")]
    public async Task Version_ThatNoModelHas_404(string version, string fragment)
    {
        var (task, _) = _tenant.Task();
        foreach (var kind in new[] { "", "/ready", "/config", "/stats" })
        {
            var error = await _tenant.Client.GetAsync($"/v2/models/{task}/versions/{version}{kind}").ErrorAsync(HttpStatusCode.NotFound);
            Assert.Contains(fragment, error, StringComparison.Ordinal);
        }

        await _tenant.Client.GetAsync($"/v2/models/{task}/versions/01").BodyAsync();
    }

    [Fact]
    public async Task Ready_KnownAndUnknown()
    {
        var (task, _) = _tenant.Task();

        using var ready = await _tenant.Client.GetAsync($"/v2/models/{task}/ready");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Empty(await ready.Content.ReadAsByteArrayAsync());
        await _tenant.Client.GetAsync($"/v2/models/{task}/versions/4/ready").ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.GetAsync("/v2/models/none/ready").ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.GetAsync("/v2/models/NOT%20A%20NAME/ready").ErrorAsync(HttpStatusCode.NotFound);
    }
}
