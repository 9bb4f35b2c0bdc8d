using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenInference;

[Collection(SharedGatewayGroup.Name)]
public class InferTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Infer_PaddedRows_WholeAnswer()
    {
        var (task, script) = _tenant.Task();
        script.AnswerRows(0.25f, -1.5f);

        using var response = await _tenant.Client.InferAsync(task, """
            {"id": "42", "inputs": [
              {"name": "input_ids", "shape": [2, 4], "datatype": "INT64", "data": [[2, 5, 3, 0], [2, 5, 6, 3]]},
              {"name": "attention_mask", "shape": [2, 4], "datatype": "INT64", "data": [1, 1, 1, 0, 1, 1, 1, 1]}],
             "outputs": [{"name": "logits", "parameters": {"binary_data": false}}]}
            """);

        Assert.Equal(
            $$"""{"model_name":"{{task}}","model_version":"1","id":"42","parameters":{},"outputs":[{"name":"logits","shape":[2,2],"datatype":"FP32","data":[0.25,-1.5,0.25,-1.5]}]}""",
            await response.Content.ReadAsStringAsync());
        Assert.True(response.Headers.Contains("x-total-time"));
        Assert.Equal([2, 5, 3, 2, 5, 6, 3], script.LastRequest.Tokens.Ids);
        Assert.Equal([3, 4], script.LastRequest.Tokens.Lengths);
        Assert.Empty(script.LastRequest.Tokens.TypeIds);
    }

    [Fact]
    public async Task Infer_RowPerToken_PaddedWithZeros()
    {
        var (task, script) = _tenant.Task(Models.Tagger());
        script.AnswerRows(1, 2, 3);

        var output = await OutputAsync(task, """
            {"inputs": [
              {"data": [[2, 3, 0], [2, 5, 3]], "datatype": "INT32", "shape": [2, 3], "name": "input_ids"},
              {"name": "attention_mask", "shape": [2, 3], "datatype": "INT32", "data": [[1, 1, 0], [1, 1, 1]]},
              {"name": "token_type_ids", "shape": [2, 3], "datatype": "INT32", "data": [[0, 1, 0], [0, 0, 0]]}]}
            """);

        Assert.Equal("[2,3,3]", output.GetProperty("shape").GetRawText());
        Assert.Equal("[1,2,3,1,2,3,0,0,0,1,2,3,1,2,3,1,2,3]", output.GetProperty("data").GetRawText());
        Assert.Equal([0, 1, 0, 0, 0], script.LastRequest.Tokens.TypeIds);
    }

    [Theory]
    [InlineData("[2]", """["good", "bad film"]""")]
    [InlineData("[2, 1]", """[["good"], ["bad film"]]""")]
    public async Task Infer_Text_Tokenized(string shape, string data)
    {
        var (task, script) = _tenant.Task(Models.Embedder());

        var output = await OutputAsync(task, $$"""{"inputs": [{"name": "text", "shape": {{shape}}, "datatype": "BYTES", "data": {{data}}}]}""");

        Assert.Equal("embeddings", output.GetProperty("name").GetString());
        Assert.Equal("[2,3]", output.GetProperty("shape").GetRawText());
        Assert.Equal([3, 4], script.LastRequest.Tokens.Lengths);
    }

    [Fact]
    public async Task Infer_LargeAnswer_SentInParts()
    {
        var (task, script) = _tenant.Task(Models.Filler());
        script.AnswerRows(0.123456789f);
        var ids = string.Join(',', Enumerable.Repeat("5", 512 * 16));

        var output = await OutputAsync(task, $$"""{"inputs": [{"name": "input_ids", "shape": [512, 16], "datatype": "INT64", "data": [{{ids}}]}]}""");

        Assert.Equal(512 * 16 * Models.Vocabulary.Length, output.GetProperty("data").GetArrayLength());
        Assert.All(output.GetProperty("data").EnumerateArray().Take(5), v => Assert.Equal(0.123456789f, v.GetSingle()));
    }

    [Fact]
    public async Task Infer_PriorityAndTimeout_ReachTheTask()
    {
        var (task, script) = _tenant.Task();

        await OutputAsync(task, $$$"""{"parameters": {"priority": 1, "timeout": 5000000, "mine": "x"}, "unknown": 1, {{{Ids}}}}""");

        Assert.Equal(1, script.LastRequest.Priority);
        Assert.InRange(script.LastRequest.TimeLeft, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
        Assert.True(script.LastRequest.Age > TimeSpan.Zero);
    }

    [Fact]
    public async Task Infer_TimeoutZero_MeansNone()
    {
        var (task, script) = _tenant.Task();

        await OutputAsync(task, $$"""{"parameters": {"priority": 0, "timeout": 0}, {{Ids}}}""");

        Assert.Equal(2, script.LastRequest.Priority);
        Assert.InRange(script.LastRequest.TimeLeft, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Infer_VersionInPath_IsTheOneAsked()
    {
        var (task, script) = _tenant.Task(Models.Classifier(3), Models.Classifier(7));

        var body = await _tenant.Client.PostJsonAsync($"/v2/models/{task}/versions/3/infer", $$"""{{{Ids}}}""").BodyAsync();
        await _tenant.Client.PostJsonAsync($"/v2/models/{task}/versions/9/infer", $$"""{{{Ids}}}""").ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.PostJsonAsync($"/v2/models/{task}/versions/x/infer", $$"""{{{Ids}}}""").ErrorAsync(HttpStatusCode.NotFound);
        await _tenant.Client.PostJsonAsync($"/v2/models/{task}/versions/99999999999/infer", $$"""{{{Ids}}}""").ErrorAsync(HttpStatusCode.NotFound);

        Assert.Equal("3", body.GetProperty("model_version").GetString());
        Assert.Equal(3, script.LastRequest.Version);
    }

    [Theory]
    [InlineData("INT8")]
    [InlineData("INT16")]
    [InlineData("UINT8")]
    [InlineData("UINT16")]
    [InlineData("UINT32")]
    [InlineData("UINT64")]
    public async Task Infer_OtherIntegers_Taken(string datatype)
    {
        var (task, script) = _tenant.Task();

        await OutputAsync(task, $$"""{"inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "{{datatype}}", "data": [2, 5, 3]}]}""");

        Assert.Equal([2, 5, 3], script.LastRequest.Tokens.Ids);
    }

    [Theory]
    [InlineData("[true, true, false]")]
    [InlineData("[[1, 1, 0]]")]
    public async Task Infer_MaskOfTruthValues_Taken(string data)
    {
        var (task, script) = _tenant.Task();

        await OutputAsync(task, $$"""{{{Ids.TrimEnd()[..^1]}}, {"name": "attention_mask", "shape": [1, 3], "datatype": "BOOL", "data": {{data}}}]}""");

        Assert.Equal([2], script.LastRequest.Tokens.Lengths);
    }

    [Fact]
    public async Task Infer_AnswerTooLarge_413BeforeItIsComputed()
    {
        var (task, script) = _tenant.Task(Models.Filler() with { OutputWidth = 30_522, VocabularySize = 30_522 });
        var ids = string.Join(',', Enumerable.Repeat("5", 16 * 16));

        var error = await _tenant.Client.InferAsync(task, $$"""{"inputs": [{"name": "input_ids", "shape": [16, 16], "datatype": "INT64", "data": [{{ids}}]}]}""")
            .ErrorAsync(HttpStatusCode.RequestEntityTooLarge);

        Assert.Contains("7813632 values", error, StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }

    private static string Ids => """
        "inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "INT64", "data": [2, 5, 3]}]
        """;

    private async Task<JsonElement> OutputAsync(string task, string json) =>
        Assert.Single((await _tenant.Client.InferAsync(task, json).BodyAsync()).GetProperty("outputs").EnumerateArray());
}
