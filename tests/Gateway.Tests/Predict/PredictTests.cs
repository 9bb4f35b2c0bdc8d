using System.Net;
using System.Text.Json;
using PtmOrleans.Gateway.Tests.Support;

namespace PtmOrleans.Gateway.Tests.Predict;

[Collection(SharedGatewayGroup.Name)]
public class PredictTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Classify_OneText_WholeAnswer()
    {
        var (task, script) = _tenant.Task();
        script.AnswerRows(0, 0);

        var body = await _tenant.Client.PredictAsync(task, """{"inputs": "Good film"}""").BodyAsync();

        Assert.Equal(["task", "version", "head", "predictions", "timing", "usage"], body.EnumerateObject().Select(p => p.Name));
        Assert.Equal(task, body.GetProperty("task").GetString());
        Assert.Equal(1, body.GetProperty("version").GetInt32());
        Assert.Equal("sequence-classification", body.GetProperty("head").GetString());
        Assert.Equal(
            """{"label":"NEGATIVE","score":0.5,"scores":[{"label":"NEGATIVE","score":0.5},{"label":"POSITIVE","score":0.5}]}""",
            Assert.Single(body.GetProperty("predictions").EnumerateArray()).GetRawText());
        Assert.Equal(4, body.GetProperty("usage").GetProperty("tokens").GetInt32());
        Assert.Equal([2, Models.IdOf("good"), Models.IdOf("film"), 3], script.LastRequest.Tokens.Ids);
    }

    [Theory]
    [InlineData("""{"inputs": [["good film", "bad"]]}""")]
    [InlineData("""{"inputs": ["good"], "parameters": {"top": 5}}""")]
    public async Task Classify_OneLabel_Sigmoid(string json)
    {
        var (task, script) = _tenant.Task(Models.Reranker());
        script.AnswerRows(0);

        var body = await _tenant.Client.PredictAsync(task, json).BodyAsync();

        Assert.Equal(
            """[{"label":"LABEL_0","score":0.5,"scores":[{"label":"LABEL_0","score":0.5}]}]""", body.GetProperty("predictions").GetRawText());
    }

    [Fact]
    public async Task Classify_Timing_InBodyAndHeaders()
    {
        var (task, _) = _tenant.Task();

        using var response = await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""");
        var timing = (await Task.FromResult(response).BodyAsync()).GetProperty("timing");

        Assert.Equal((3.0, 2.0, 7.0), (Number("queue_ms"), Number("switch_ms"), Number("compute_ms")));
        Assert.Equal((1, 42), (Number("batch_items"), Number("bytes_paged")));
        Assert.Equal("cpu0", timing.GetProperty("device").GetString());
        Assert.True(Number("total_ms") > 0);
        Assert.Equal(["3", "7"], response.Headers.GetValues("x-queue-time").Concat(response.Headers.GetValues("x-inference-time")));
        Assert.True(response.Headers.Contains("x-total-time") && response.Headers.Contains("x-tokenization-time"));

        double Number(string name) => timing.GetProperty(name).GetDouble();
    }

    [Fact]
    public async Task Classify_BatchWithPair_OrderAndTypeIdsKept()
    {
        var (task, script) = _tenant.Task();

        var body = await _tenant.Client.PredictAsync(task, """{"inputs": ["good", ["good", "bad film"]], "parameters": {"top": 1}}""").BodyAsync();

        Assert.Equal(2, body.GetProperty("predictions").GetArrayLength());
        Assert.All(body.GetProperty("predictions").EnumerateArray(), p => Assert.Equal(1, p.GetProperty("scores").GetArrayLength()));
        Assert.Equal([3, 6], script.LastRequest.Tokens.Lengths);
        Assert.Equal([0, 0, 0, 0, 0, 0, 1, 1, 1], script.LastRequest.Tokens.TypeIds);
    }

    [Fact]
    public async Task TokenClassification_Entities_WithOffsets()
    {
        var (task, script) = _tenant.Task(Models.Tagger());
        script.Infer = (request, _) => Task.FromResult(Models.Reply(Models.Tagger(), request.Tokens, [0, 0, 0, /* anna */ 0, 9, 0, 9, 0, 0, 9, 0, 0, /* berlin */ 0, 0, 9, 0, 0, 0]));

        var body = await _tenant.Client.PredictAsync(task, """{"inputs": "Anna lives in Berlin"}""").BodyAsync();

        var entities = body.GetProperty("predictions")[0].GetProperty("entities").EnumerateArray().ToArray();
        Assert.Equal(["text", "label", "score", "start", "end"], entities[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal([("Anna", "PER", 0, 4), ("Berlin", "LOC", 14, 20)], entities.Select(Entity));

        static (string?, string?, int, int) Entity(JsonElement e) =>
            (e.GetProperty("text").GetString(), e.GetProperty("label").GetString(), e.GetProperty("start").GetInt32(), e.GetProperty("end").GetInt32());
    }

    [Theory]
    [InlineData("""{"inputs": {"question": "where is anna?", "context": "Anna lives in Berlin"}}""")]
    [InlineData("""{"inputs": [["where is anna?", "Anna lives in Berlin"]]}""")]
    public async Task QuestionAnswering_Answer_PartOfContext(string json)
    {
        var (task, script) = _tenant.Task(Models.Answerer());
        script.Infer = (request, _) =>
        {
            var logits = new float[2 * request.Tokens.Ids.Length];
            var berlin = Array.IndexOf(request.Tokens.Ids, Models.IdOf("berlin"));
            logits[2 * berlin] = logits[(2 * berlin) + 1] = 12;
            return Task.FromResult(Models.Reply(Models.Answerer(), request.Tokens, logits));
        };

        var body = await _tenant.Client.PredictAsync(task, json).BodyAsync();

        var answer = body.GetProperty("predictions")[0];
        Assert.Equal(["answer", "score", "start", "end", "alternatives"], answer.EnumerateObject().Select(p => p.Name));
        Assert.Equal(("Berlin", 14, 20), (answer.GetProperty("answer").GetString(), answer.GetProperty("start").GetInt32(), answer.GetProperty("end").GetInt32()));
        Assert.Equal(0, answer.GetProperty("alternatives").GetArrayLength());
    }

    [Fact]
    public async Task SentenceEmbedding_Vector_AsComputed()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0.1f, -2, 3e-10f);

        var body = await _tenant.Client.PredictAsync(task, """{"inputs": ["good", "bad"]}""").BodyAsync();

        Assert.Equal("""[{"embedding":[0.1,-2,3E-10]},{"embedding":[0.1,-2,3E-10]}]""", body.GetProperty("predictions").GetRawText());
    }

    [Fact]
    public async Task FillMask_OnlyMaskRowsAskedFor()
    {
        var (task, script) = _tenant.Task(Models.Filler());
        script.Infer = (request, _) =>
        {
            var logits = new float[Models.Vocabulary.Length];
            logits[Models.IdOf("good")] = 9;
            logits[Models.IdOf("bad")] = 8;
            return Task.FromResult(Models.Reply(Models.Filler(), request.Tokens, logits));
        };

        var body = await _tenant.Client.PredictAsync(task, """{"inputs": "the film is [MASK]", "parameters": {"top": 2}}""").BodyAsync();

        Assert.Equal([1], script.LastRequest.Tokens.RowCounts);
        Assert.Equal([4], script.LastRequest.Tokens.RowPositions);
        var mask = body.GetProperty("predictions")[0].GetProperty("masks")[0];
        Assert.Equal(4, mask.GetProperty("position").GetInt32());
        Assert.Equal(["good", "bad"], mask.GetProperty("candidates").EnumerateArray().Select(c => c.GetProperty("token").GetString()));
    }

    [Fact]
    public async Task OverlongText_TruncatedAndCounted()
    {
        var (task, script) = _tenant.Task();
        var text = string.Join(' ', Enumerable.Repeat("good", 40));

        var body = await _tenant.Client.PredictAsync(task, $$"""{"inputs": "{{text}}"}""").BodyAsync();

        Assert.Equal(Models.MaxTokens, script.LastRequest.Tokens.Ids.Length);
        Assert.Equal(1, body.GetProperty("usage").GetProperty("truncated").GetInt32());
    }

    [Fact]
    public async Task OverlongText_TruncateFalse_400NamesInput()
    {
        var (task, _) = _tenant.Task();
        var text = string.Join(' ', Enumerable.Repeat("good", 40));

        var error = await _tenant.Client.PredictAsync(task, $$$"""{"inputs": ["good", "{{{text}}}"], "parameters": {"truncate": false}}""")
            .ErrorAsync(HttpStatusCode.BadRequest);

        Assert.StartsWith("input 1: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyTexts_TokenizedInOrder()
    {
        var (task, script) = _tenant.Task();
        var texts = Enumerable.Range(0, 200).Select(i => string.Join(' ', Enumerable.Repeat("good", i % 10)));

        await _tenant.Client.PredictAsync(task, JsonSerializer.Serialize(new { inputs = texts })).BodyAsync();

        Assert.Equal(Enumerable.Range(0, 200).Select(i => 2 + (i % 10)), script.LastRequest.Tokens.Lengths);
    }

    [Fact]
    public async Task Version_Named_IsTheOneAsked()
    {
        var (task, script) = _tenant.Task(Models.Classifier(3), Models.Classifier(7));

        var newest = await _tenant.Client.PredictAsync(task, """{"inputs": "good"}""").BodyAsync();
        var named = await _tenant.Client.PredictAsync(task, """{"inputs": "good", "parameters": {"version": 3, "priority": 1}}""").BodyAsync();

        Assert.Equal((7, 3), (newest.GetProperty("version").GetInt32(), named.GetProperty("version").GetInt32()));
        Assert.Equal([(7, 2), (3, 1)], script.Requests.Select(r => (r.Version!.Value, r.Priority)));
    }

    [Fact]
    public async Task Version_Unknown_404()
    {
        var (task, _) = _tenant.Task();

        Assert.Equal(
            $"task '{task}' has no version 9",
            await _tenant.Client.PredictAsync(task, """{"inputs": "good", "parameters": {"version": 9}}""").ErrorAsync(HttpStatusCode.NotFound));
    }
}
