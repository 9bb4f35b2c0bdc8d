using System.Net;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.OpenAi;

[Collection(SharedGatewayGroup.Name)]
public class RerankTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Rerank_Documents_BestFirst()
    {
        var (task, script) = _tenant.Task(Models.Reranker());
        script.AnswerRows(-1, 0, 2);

        var body = await RerankAsync(
            $$"""{"model": "{{task}}", "query": "good film", "documents": ["bad", {"text": "the film"}, "good"], "top_n": 2, "return_documents": true}""").BodyAsync();

        Assert.Equal(
            $$$"""{"model":"{{{task}}}","results":[{"index":2,"relevance_score":0.8807971,"document":{"text":"good"}},{"index":1,"relevance_score":0.5,"document":{"text":"the film"}}],"usage":{"prompt_tokens":19,"total_tokens":19}}""",
            body.GetRawText());
        Assert.Equal([6, 7, 6], script.LastRequest.Tokens.Lengths);
        Assert.Equal([0, 0, 0, 0, 1, 1], script.LastRequest.Tokens.TypeIds[..6]);
    }

    [Fact]
    public async Task Rerank_LongDocument_Cut()
    {
        var (task, script) = _tenant.Task(Models.Reranker());

        await RerankAsync($$"""{"model": "{{task}}", "query": "good", "documents": ["a a a a a a a a a a a a a a a a a a a a"]}""").BodyAsync();

        Assert.Equal([Models.MaxTokens], script.LastRequest.Tokens.Lengths);
    }

    [Theory]
    [InlineData("""{"query": "a", "documents": ["a"]}""", "model is missing")]
    [InlineData("""{"model": "MODEL", "documents": ["a"]}""", "query is missing")]
    [InlineData("""{"model": "MODEL", "query": "a"}""", "documents is missing")]
    [InlineData("""{"model": "MODEL", "query": "", "documents": ["a"]}""", "`query` cannot be empty")]
    [InlineData("""{"model": "MODEL", "query": ["a"], "documents": ["a"]}""", "query must be a string, not an array")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": []}""", "`documents` cannot be empty")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": "a"}""", "documents must be an array, not a string")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": [""]}""", "`documents[0]` cannot be empty")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": ["a", 7]}""", "documents[1] must be a text or an object with a text, not a number")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": [{}]}""", "documents[0].text is missing")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": [{"text": 1}]}""", "documents[0].text must be a string, not a number")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": [{"text": "a", "title": "b"}]}""", "unknown field 'documents[0].title': expected text")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": [{"title.text": "a"}]}""", "unknown field 'documents[0].title.text': expected text")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": ["a"], "top_n": 0}""", "top_n must be an integer from 1")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": ["a"], "return_documents": "yes"}""", "return_documents must be true or false, not a string")]
    [InlineData("""{"model": "MODEL", "query": "a", "documents": ["a"], "topn": 1}""", "unknown field 'topn'")]
    public async Task Body_NotAsDocumented_400(string json, string message)
    {
        var (task, script) = _tenant.Task(Models.Reranker());

        var body = await RerankAsync(json.Replace("MODEL", task, StringComparison.Ordinal)).BodyAsync(HttpStatusCode.BadRequest);

        Assert.Contains(message, body.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }

    [Fact]
    public async Task Documents_TooMany_400()
    {
        var body = await RerankAsync($$"""{"model": "x", "query": "a", "documents": [{{string.Join(',', Enumerable.Repeat("\"a\"", 1001))}}]}""")
            .BodyAsync(HttpStatusCode.BadRequest);

        Assert.Equal("documents has more than the limit of 1000 items", body.GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task Model_Embeds_400NamesModel()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        var error = (await RerankAsync($$"""{"model": "{{task}}", "query": "a", "documents": ["a"]}""").BodyAsync(HttpStatusCode.BadRequest)).GetProperty("error");

        Assert.Equal(("model", "wrong_head"), (error.GetProperty("param").GetString(), error.GetProperty("code").GetString()));
        Assert.Contains("not a re-ranker", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> RerankAsync(string json) => _tenant.Client.PostJsonAsync("/v1/rerank", json);
}
