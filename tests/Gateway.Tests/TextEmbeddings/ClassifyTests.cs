using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.TextEmbeddings;

[Collection(SharedGatewayGroup.Name)]
public class ClassifyTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("""{"inputs": "good"}""", """[{"score":0.8807971,"label":"POSITIVE"},{"score":0.11920292,"label":"NEGATIVE"}]""", new[] { 3 })]
    [InlineData("""{"inputs": ["good"]}""", """[{"score":0.8807971,"label":"POSITIVE"},{"score":0.11920292,"label":"NEGATIVE"}]""", new[] { 3 })]
    [InlineData("""{"inputs": ["good", "bad film"]}""", """[{"score":0.8807971,"label":"POSITIVE"},{"score":0.11920292,"label":"NEGATIVE"}]""", new[] { 6 })]
    [InlineData("""{"inputs": "good", "raw_scores": true}""", """[{"score":1.5,"label":"POSITIVE"},{"score":-0.5,"label":"NEGATIVE"}]""", new[] { 3 })]
    [InlineData(
        """{"inputs": [["good"], ["bad", "film"]], "raw_scores": true}""",
        """[[{"score":1.5,"label":"POSITIVE"},{"score":-0.5,"label":"NEGATIVE"}],[{"score":1.5,"label":"POSITIVE"},{"score":-0.5,"label":"NEGATIVE"}]]""",
        new[] { 3, 5 })]
    public async Task Predict_Inputs_EveryLabelBestFirst(string json, string answer, int[] lengths)
    {
        var (task, script) = _tenant.Task(Models.Classifier());
        script.AnswerRows(-0.5f, 1.5f);

        Assert.Equal(answer, (await _tenant.Client.PostJsonAsync($"/t/{task}/predict", json).BodyAsync()).GetRawText());
        Assert.Equal(lengths, script.LastRequest.Tokens.Lengths);
    }

    [Fact]
    public async Task Predict_OneLabel_Sigmoid()
    {
        var (task, script) = _tenant.Task(Models.Reranker());
        script.AnswerRows(2);

        var body = await _tenant.Client.PostJsonAsync($"/t/{task}/predict", """{"inputs": ["good", "film"]}""").BodyAsync();

        Assert.Equal("""[{"score":0.8807971,"label":"LABEL_0"}]""", body.GetRawText());
    }

    [Theory]
    [InlineData("""{"query": "", "texts": ["bad"]}""", new[] { 2, 3, 6, 3 })]
    [InlineData("""{"query": "bad", "texts": [""]}""", new[] { 2, 6, 3, 3 })]
    public async Task Rerank_OneOfThePairEmpty_Scored(string json, int[] ids)
    {
        var (task, script) = _tenant.Task(Models.Reranker());
        script.AnswerRows(2);

        var body = await _tenant.Client.PostJsonAsync($"/t/{task}/rerank", json).BodyAsync();

        Assert.Equal("""[{"index":0,"score":0.8807971}]""", body.GetRawText());
        Assert.Equal(ids, script.LastRequest.Tokens.Ids);
    }

    [Theory]
    [InlineData("""{"query": "good", "texts": ["bad", "the", "film"]}""", """[{"index":2,"score":0.8807971},{"index":1,"score":0.5},{"index":0,"score":0.26894143}]""")]
    [InlineData(
        """{"query": "good", "texts": ["bad", "the", "film"], "raw_scores": true, "return_text": true}""",
        """[{"index":2,"text":"film","score":2},{"index":1,"text":"the","score":0},{"index":0,"text":"bad","score":-1}]""")]
    [InlineData("""{"query": "good", "texts": ["bad", "bad", "film"]}""", """[{"index":2,"score":0.5},{"index":0,"score":0.26894143},{"index":1,"score":0.26894143}]""")]
    public async Task Rerank_Texts_BestFirst(string json, string answer)
    {
        var (task, script) = _tenant.Task(Models.Reranker());
        script.AnswerRows(-1, 0, 2);

        Assert.Equal(answer, (await _tenant.Client.PostJsonAsync($"/t/{task}/rerank", json).BodyAsync()).GetRawText());
        Assert.Equal([2, 5, 3, 6, 3], script.LastRequest.Tokens.Ids[..5]);
        Assert.Equal([0, 0, 0, 1, 1], script.LastRequest.Tokens.TypeIds[..5]);
    }
}
