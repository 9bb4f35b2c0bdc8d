using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.TextEmbeddings;

[Collection(SharedGatewayGroup.Name)]
public class TextEmbeddingsRefusalTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    public static TheoryData<string, TaskVersion, string> WrongHeads => new()
    {
        { "embed", Models.Classifier(), "Model is not an embedding model" },
        { "similarity", Models.Classifier(), "Model is not an embedding model" },
        { "predict", Models.Embedder(), "Model is not a classifier model" },
        { "predict", Models.Tagger(), "token-classification" },
        { "rerank", Models.Embedder(), "model is not a re-ranker model" },
        { "rerank", Models.Classifier(), "no classifier of one label" },
        { "embed_sparse", Models.Embedder(), "Model is not an embedding model with SPLADE pooling" },
        { "embed_all", Models.Classifier(), "Model is not an embedding model" },
    };

    [Theory]
    [InlineData("embed", "", "the body is empty")]
    [InlineData("embed", "{", "malformed JSON")]
    [InlineData("embed", "7", "the body must be an object, not a number")]
    [InlineData("embed", "{}", "inputs is missing")]
    [InlineData("embed", """{"inputs": null}""", "inputs must be a text, a list of texts, token ids or a list of token ids, not null")]
    [InlineData("embed", """{"inputs": false}""", "not a boolean")]
    [InlineData("embed", """{"inputs": [[[1]]]}""", "inputs[0][0] must be an integer, not an array")]
    [InlineData("embed", """{"inputs": ["a", 1]}""", "inputs[1] must be a text or a list of token ids, not a number")]
    [InlineData("embed", """{"inputs": [1, "a"]}""", "inputs[1] must be an integer, not a string")]
    [InlineData("embed", """{"inputs": [-1]}""", "inputs[0] must be an integer from 0")]
    [InlineData("embed", """{"inputs": [1e400]}""", "inputs[0] must be an integer from 0")]
    [InlineData("embed", """{"inputs": "a", "truncate": "yes"}""", "truncate must be true or false, not a string")]
    [InlineData("embed", """{"inputs": "a", "truncation_direction": "up"}""", "truncation_direction must be left or right, not 'up'")]
    [InlineData("embed", """{"inputs": "a", "truncation_direction": null}""", "truncation_direction must be a string, not null")]
    [InlineData("embed", """{"inputs": "a", "prompt_name": "query"}""", "prompt_name is 'query', but tasks have no prompts")]
    [InlineData("embed", """{"inputs": "a", "normalize": null}""", "normalize must be true or false, not null")]
    [InlineData("embed", """{"inputs": "a", "dimensions": 0}""", "dimensions must be an integer from 1")]
    [InlineData("embed", """{"inputs": "a", "dimensions": 4}""", "dimensions must be from 1 to 3")]
    [InlineData("embed", """{"inputs": "a", "dimensions": 2.5}""", "dimensions must be an integer")]
    [InlineData("embed", """{"inputs": "a a a a a a a a a a a a a a a"}""", "inputs: The input has 15 tokens")]
    [InlineData("embed", """{"inputs": ["a", "a a a a a a a a a a a a a a a"], "truncate": false}""", "inputs[1]: The input has 15 tokens")]
    [InlineData("embed", """{"inputs": [2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2,2]}""", "inputs has 17 tokens, more than the limit of 16")]
    [InlineData("embed", """{"inputs": "a", "inputs": "b"}""", "inputs is given twice")]
    [InlineData("similarity", "{}", "inputs.source_sentence is missing")]
    [InlineData("similarity", """{"inputs": []}""", "inputs must be an object, not an array")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a"}}""", "inputs.sentences is missing")]
    [InlineData("similarity", """{"inputs": {"source_sentence": 1, "sentences": ["a"]}}""", "inputs.source_sentence must be a string, not a number")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": "b"}}""", "inputs.sentences must be an array, not a string")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": [[1]]}}""", "inputs.sentences[0] must be a text, not an array")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": ["b"]}, "parameters": 1}""", "parameters must be an object, not a number")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": ["b"]}, "parameters": {"truncate": 1}}""", "parameters.truncate must be true or false")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": ["b"]}, "parameters": {"prompt_name": "q"}}""", "parameters.prompt_name is 'q'")]
    public async Task EmbeddingTask_BodyNotAsDocumented_422(string route, string json, string message) =>
        await RefusedAsync(Models.Embedder(), route, json, HttpStatusCode.UnprocessableEntity, "Validation", message);

    [Theory]
    [InlineData("predict", "{}", "inputs is missing")]
    [InlineData("predict", """{"inputs": 1}""", "inputs must be a text, a pair of texts or a list of lists of one or two texts, not a number")]
    [InlineData("predict", """{"inputs": []}""", "not an empty list")]
    [InlineData("predict", """{"inputs": [[]]}""", "inputs[0] must have one or two texts, not none")]
    [InlineData("predict", """{"inputs": ["a", "b", "c"]}""", "inputs has more than two texts")]
    [InlineData("predict", """{"inputs": [["a", "b", "c"]]}""", "inputs[0] has more than two texts")]
    [InlineData("predict", """{"inputs": ["a", ["b"]]}""", "inputs[1] must be a string, not an array")]
    [InlineData("predict", """{"inputs": [["a"], "b"]}""", "inputs[1] must be a list of one or two texts like the first, not a string")]
    [InlineData("predict", """{"inputs": [null]}""", "inputs[0] must be a text or a list of one or two texts, not null")]
    [InlineData("predict", """{"inputs": [["a", null]]}""", "inputs[0][1] must be a string, not null")]
    [InlineData("predict", """{"inputs": "a", "raw_scores": null}""", "raw_scores must be true or false, not null")]
    [InlineData("rerank", """{"texts": ["a"]}""", "query is missing")]
    [InlineData("rerank", """{"query": "a"}""", "texts is missing")]
    [InlineData("rerank", """{"query": 1, "texts": ["a"]}""", "query must be a string, not a number")]
    [InlineData("rerank", """{"query": "a", "texts": "b"}""", "texts must be an array, not a string")]
    [InlineData("rerank", """{"query": "a", "texts": [1]}""", "texts[0] must be a text, not a number")]
    [InlineData("rerank", """{"query": "a", "texts": ["b", {}]}""", "texts[1] must be a text like the first, not an object")]
    [InlineData("rerank", """{"query": "a", "texts": ["b"], "return_text": 1}""", "return_text must be true or false, not a number")]
    [InlineData("rerank", """{"query": "a", "texts": ["b", "a a a a a a a a a a a a a a a"]}""", "texts[1]: The input has 16 tokens")]
    [InlineData("tokenize", "{}", "inputs is missing")]
    [InlineData("tokenize", """{"inputs": [1]}""", "inputs[0] must be a text, not a number")]
    [InlineData("tokenize", """{"inputs": 1}""", "inputs must be a text or a list of texts, not a number")]
    [InlineData("tokenize", """{"inputs": "a", "add_special_tokens": null}""", "add_special_tokens must be true or false, not null")]
    [InlineData("tokenize", """{"inputs": "a", "prompt_name": "q"}""", "tasks have no prompts")]
    [InlineData("decode", "{}", "ids is missing")]
    [InlineData("decode", """{"ids": "a"}""", "ids must be an array, not a string")]
    [InlineData("decode", """{"ids": ["a"]}""", "ids[0] must be a list of token ids, not a text")]
    [InlineData("decode", """{"ids": [[1], 2]}""", "ids[1] must be a list of token ids like the first, not a number")]
    [InlineData("decode", """{"ids": [4294967296]}""", "ids[0] must be an integer from 0")]
    [InlineData("decode", """{"ids": [1], "skip_special_tokens": 0}""", "skip_special_tokens must be true or false, not a number")]
    public async Task RankingTask_BodyNotAsDocumented_422(string route, string json, string message) =>
        await RefusedAsync(Models.Reranker(), route, json, HttpStatusCode.UnprocessableEntity, "Validation", message);

    [Theory]
    [InlineData("embed", """{"inputs": [2, 18]}""", "inputs[1] must be from 0 to 17, the model's token ids, not 18")]
    [InlineData("embed", """{"inputs": ["a", [2, 2147483647]]}""", "inputs[1][1] must be from 0 to 17, the model's token ids, not 2147483647")]
    [InlineData("decode", """{"ids": [2, 18]}""", "ids[1] must be from 0 to 17, the task's token ids, not 18")]
    [InlineData("decode", """{"ids": [[2], [99]]}""", "ids[1][0] must be from 0 to 17, the task's token ids, not 99")]
    public async Task TokenIds_OutOfRange_422Tokenizer(string route, string json, string message) =>
        await RefusedAsync(Models.Embedder(), route, json, HttpStatusCode.UnprocessableEntity, "Tokenizer", message);

    [Theory]
    [InlineData("embed", """{"inputs": ""}""", "`inputs` cannot be empty")]
    [InlineData("embed", """{"inputs": []}""", "`inputs` cannot be empty")]
    [InlineData("embed", """{"inputs": ["a", ""]}""", "`inputs[1]` cannot be empty")]
    [InlineData("embed", """{"inputs": [[]]}""", "`inputs[0]` cannot be empty")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": []}}""", "`inputs.sentences` cannot be empty")]
    [InlineData("similarity", """{"inputs": {"source_sentence": "", "sentences": ["a"]}}""", "`inputs.source_sentence` cannot be empty")]
    [InlineData("predict", """{"inputs": ""}""", "`inputs` cannot be empty")]
    [InlineData("predict", """{"inputs": [["a"], ["", ""]]}""", "`inputs[1]` cannot be empty")]
    [InlineData("rerank", """{"query": "a", "texts": []}""", "`texts` cannot be empty")]
    [InlineData("rerank", """{"query": "", "texts": ["a", ""]}""", "`texts[1]` cannot be empty")]
    [InlineData("tokenize", """{"inputs": []}""", "`inputs` cannot be empty")]
    [InlineData("decode", """{"ids": []}""", "`ids` cannot be empty")]
    public async Task Nothing_ToCompute_400Empty(string route, string json, string message) =>
        await RefusedAsync(Models.Embedder(), route, json, HttpStatusCode.BadRequest, "Empty", message);

    [Theory]
    [InlineData("embed", """{"inputs": [TEXTS]}""", 33)]
    [InlineData("similarity", """{"inputs": {"source_sentence": "a", "sentences": [TEXTS]}}""", 34)]
    [InlineData("predict", """{"inputs": [LISTS]}""", 33)]
    [InlineData("rerank", """{"query": "a", "texts": [TEXTS]}""", 33)]
    [InlineData("tokenize", """{"inputs": [TEXTS]}""", 33)]
    [InlineData("decode", """{"ids": [IDS]}""", 33)]
    public async Task Batch_LargerThanAllowed_413(string route, string json, int size)
    {
        var body = json
            .Replace("TEXTS", string.Join(',', Enumerable.Repeat("\"a\"", 33)), StringComparison.Ordinal)
            .Replace("LISTS", string.Join(',', Enumerable.Repeat("[\"a\"]", 33)), StringComparison.Ordinal)
            .Replace("IDS", string.Join(',', Enumerable.Repeat("[1]", 33)), StringComparison.Ordinal);

        await RefusedAsync(
            Models.Embedder(), route, body, HttpStatusCode.RequestEntityTooLarge, "Validation", $"batch size {size} > maximum allowed batch size 32");
    }

    [Fact]
    public async Task Batch_LimitOfTheNode_Holds()
    {
        await using var host = await GatewayHost.StartAsync(o => o.MaxClientBatchSize = 2);
        var tenant = host.Tenant();
        var (task, _) = tenant.Task(Models.Embedder());

        var refused = await tenant.Client.PostJsonAsync($"/t/{task}/embed", """{"inputs": ["a", "a", "a"]}""").BodyAsync(HttpStatusCode.RequestEntityTooLarge);
        var info = await tenant.Client.GetAsync($"/t/{task}/info").BodyAsync();

        Assert.Equal("batch size 3 > maximum allowed batch size 2", Message(refused));
        Assert.Equal(2, info.GetProperty("max_client_batch_size").GetInt32());
        await tenant.Client.PostJsonAsync("/v1/embeddings", $$"""{"model": "{{task}}", "input": ["a", "a", "a"]}""").BodyAsync();
    }

    [Theory]
    [InlineData("POST", "embed")]
    [InlineData("POST", "embed_all")]
    [InlineData("POST", "embed_sparse")]
    [InlineData("POST", "similarity")]
    [InlineData("POST", "predict")]
    [InlineData("POST", "rerank")]
    [InlineData("POST", "tokenize")]
    [InlineData("POST", "decode")]
    [InlineData("POST", "embeddings")]
    [InlineData("POST", "v1/embeddings")]
    [InlineData("POST", "")]
    [InlineData("GET", "info")]
    [InlineData("GET", "health")]
    public async Task Task_OfAnotherTenant_SameAsNone(string method, string route)
    {
        var (foreign, script) = shared.Host.Tenant().Task(Models.Embedder());
        var none = shared.Host.FreshName("none");

        var answers = new List<string>();
        foreach (var task in new[] { foreign, none })
        {
            // A body that a task of the caller's own would refuse.
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/t/{task}/{route}")
            {
                Content = method == "POST" ? HttpCalls.Json("""{"input": "a", "inputs": 7}""") : null,
            };
            var call = _tenant.Client.SendAsync(request).WaitAsync(GatewayHost.Patience);
            var body = await call.BodyAsync(HttpStatusCode.NotFound);
            var headers = string.Join(';', (await call).Headers.Where(h => h.Key != "Date").Select(h => $"{h.Key}={string.Join(',', h.Value)}"));
            answers.Add($"{headers} {body.GetRawText()}".Replace(task, "TASK", StringComparison.Ordinal));
        }

        Assert.Equal(answers[1], answers[0]);
        Assert.Contains("unknown task 'TASK'", answers[0], StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }

    [Theory]
    [MemberData(nameof(WrongHeads))]
    public async Task Task_OfAnotherHead_424(string route, TaskVersion version, string message)
    {
        var json = route switch
        {
            "similarity" => """{"inputs": {"source_sentence": "a", "sentences": ["b"]}}""",
            "rerank" => """{"query": "a", "texts": ["b"]}""",
            _ => """{"inputs": "a"}""",
        };

        await RefusedAsync(version, route, json, HttpStatusCode.FailedDependency, "Backend", message);
    }

    [Fact]
    public async Task Body_DeeplyNested_422()
    {
        var deep = """{"inputs": "a", "other": """ + new string('[', 100_000);

        await RefusedAsync(Models.Embedder(), "embed", deep, HttpStatusCode.UnprocessableEntity, "Validation", "malformed JSON");
    }

    [Fact]
    public async Task Text_TooLong_413() => await RefusedAsync(
        Models.Embedder(),
        "embed",
        $$"""{"inputs": "{{new string('a', 100_001)}}"}""",
        HttpStatusCode.RequestEntityTooLarge,
        "Validation",
        "inputs is longer than the limit of 100000 characters");

    [Fact]
    public async Task Tokenize_TooManyTokens_413() => await RefusedAsync(
        Models.Embedder(),
        "tokenize",
        $$"""{"inputs": [{{string.Join(',', Enumerable.Repeat($"\"{new string('?', 90_000)}\"", 3))}}]}""",
        HttpStatusCode.RequestEntityTooLarge,
        "Validation",
        "inputs have more than the limit of 262144");

    private async Task RefusedAsync(TaskVersion version, string route, string json, HttpStatusCode status, string type, string message)
    {
        var (task, script) = _tenant.Task(version);

        var body = await _tenant.Client.PostJsonAsync($"/t/{task}/{route}", json).BodyAsync(status);

        Assert.Equal(["error", "error_type"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(type, body.GetProperty("error_type").GetString());
        Assert.Contains(message, Message(body), StringComparison.Ordinal);
        Assert.Empty(script.Requests);
    }

    private static string? Message(JsonElement body) => body.GetProperty("error").GetString();
}
