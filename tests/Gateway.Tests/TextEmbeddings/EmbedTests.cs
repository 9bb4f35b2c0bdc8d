using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.TextEmbeddings;

[Collection(SharedGatewayGroup.Name)]
public class EmbedTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Theory]
    [InlineData("""{"inputs": "good film"}""", "[[0,0.6,0.8]]")]
    [InlineData("""{"inputs": ["good", "bad"]}""", "[[0,0.6,0.8],[0,0.6,0.8]]")]
    [InlineData("""{"inputs": [2, 5, 3]}""", "[[0,0.6,0.8]]")]
    [InlineData("""{"inputs": [[2, 5, 3], "bad"]}""", "[[0,0.6,0.8],[0,0.6,0.8]]")]
    [InlineData("""{"inputs": "good", "normalize": false}""", "[[0,3,4]]")]
    [InlineData("""{"inputs": "good", "dimensions": 2}""", "[[0,1]]")]
    [InlineData("""{"inputs": "good", "dimensions": 2, "normalize": false}""", "[[0,3]]")]
    [InlineData("""{"inputs": "good", "truncate": null, "prompt_name": null, "dimensions": null, "truncation_direction": "Right"}""", "[[0,0.6,0.8]]")]
    [InlineData("""{"inputs": "good", "something": {"new": [1]}}""", "[[0,0.6,0.8]]")]
    public async Task Embed_Inputs_ListOfVectors(string json, string answer)
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0, 3, 4);

        Assert.Equal(answer, (await PostAsync(task, "embed", json).BodyAsync()).GetRawText());
    }

    [Theory]
    [InlineData("""{"inputs": "good"}""", "[[[0,3,4],[1,3,4],[2,3,4]]]")]
    [InlineData("""{"inputs": ["good", "bad film", "good"]}""", "[[[0,3,4],[1,3,4],[2,3,4]],[[3,3,4],[4,3,4],[5,3,4],[6,3,4]],[[0,3,4],[1,3,4],[2,3,4]]]")]
    public async Task EmbedAll_Inputs_ListOfTheVectorsOfTheirTokens(string json, string answer)
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows([.. Enumerable.Range(0, 7).SelectMany(row => new float[] { row, 3, 4 })]);

        Assert.Equal(answer, (await PostAsync(task, "embed_all", json).BodyAsync()).GetRawText());
        Assert.All(script.LastRequest.Tokens.TokenVectors, Assert.True);
        Assert.Equal(script.LastRequest.Tokens.Lengths.Length, script.LastRequest.Tokens.TokenVectors.Length);
    }

    [Theory]
    [InlineData("right", new[] { "[CLS]", "good", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "[SEP]" })]
    [InlineData("left", new[] { "[CLS]", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "a", "bad", "[SEP]" })]
    public async Task Embed_TooLong_CutAtTheSideAskedFor(string side, string[] kept)
    {
        var (task, script) = _tenant.Task(Models.Embedder());

        await PostAsync(task, "embed", $$"""{"inputs": "good a a a a a a a a a a a a a a a a bad", "truncate": true, "truncation_direction": "{{side}}"}""").BodyAsync();

        Assert.Equal(kept, script.LastRequest.Tokens.Ids.Select(id => Models.Vocabulary[id]));
    }

    [Theory]
    [InlineData("Right", 0)]
    [InlineData("Left", 2)]
    public async Task Embed_TooManyTokenIds_CutAtTheSideAskedFor(string side, int first)
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        var ids = Enumerable.Range(0, 18).ToArray();

        await PostAsync(task, "embed", $$"""{"inputs": [{{string.Join(',', ids)}}], "truncate": true, "truncation_direction": "{{side}}"}""").BodyAsync();

        Assert.Equal(ids[first..(first + 16)], script.LastRequest.Tokens.Ids);
    }

    [Fact]
    public async Task Embed_Headers_AsDocumented()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        using var response = await PostAsync(task, "embed", """{"inputs": ["good", "bad \ud83d\ude00"]}""");

        Assert.Equal("cpu", Header("x-compute-type"));
        Assert.Equal("9", Header("x-compute-characters"));
        Assert.Equal("7", Header("x-compute-tokens"));
        Assert.Equal(("3", "7"), (Header("x-queue-time"), Header("x-inference-time")));
        Assert.All(["x-compute-time", "x-total-time", "x-tokenization-time"], name => Assert.True(int.Parse(Header(name), null) >= 0));

        string Header(string name) => Assert.Single(response.Headers.GetValues(name));
    }

    [Fact]
    public async Task Similarity_Sentences_Cosines()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(3, 4, 0, 30, 40, 0, -3, -4, 0, 0, 0, 2, 4, 3, 0);

        var body = await PostAsync(
            task, "similarity", """{"inputs": {"source_sentence": "good", "sentences": ["bad", "film", "the", "is"]}, "parameters": {"truncate": true}}""").BodyAsync();

        Assert.Equal("[1,-1,0,0.96]", body.GetRawText());
    }

    private Task<HttpResponseMessage> PostAsync(string task, string route, string json) => _tenant.Client.PostJsonAsync($"/t/{task}/{route}", json);
}
