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
        Assert.Equal("""["schedule_policy"]""", body.GetProperty("extensions").GetRawText());
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
