using PtmOrleans.Language.Heads;

namespace PtmOrleans.Client.Tests;

public sealed class PtmClientPredictTests : IAsyncLifetime
{
    private ScriptedGateway _gateway = null!;
    private PtmClient _client = null!;

    public async Task InitializeAsync()
    {
        _gateway = await ScriptedGateway.StartAsync();
        _client = new PtmClient(new PtmClientOptions { BaseAddress = _gateway.Address, ApiKey = "ptm_key" });
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task PredictAsync_Text_SendsKeyDeadlineAndInput()
    {
        _gateway.ThenJson(Replies.Labels());

        await _client.PredictAsync("sentiment", "great \u00e9\ud83d\ude00");

        var request = _gateway.Request;
        Assert.Equal(("POST", "/v1/tasks/sentiment/predict"), (request.Method, request.Path));
        Assert.Equal("Bearer ptm_key", request.Headers.Authorization);
        Assert.StartsWith("application/json", request.Headers.ContentType.ToString(), StringComparison.Ordinal);
        Assert.InRange(int.Parse(request.Headers["X-Request-Deadline-Ms"]!, System.Globalization.CultureInfo.InvariantCulture), 1, 30_000);
        Assert.Equal("great \u00e9\ud83d\ude00", request.Json["inputs"]![0]!.GetValue<string>());
        Assert.Equal("{}", request.Json["parameters"]!.ToJsonString());
    }

    [Fact]
    public async Task PredictAsync_TextsPairsAndParameters_AreSentAsGiven()
    {
        _gateway.ThenJson(Replies.Labels());
        var parameters = new PredictParameters { Priority = 1, Top = 5, Truncate = false, Version = 3, Deadline = TimeSpan.FromSeconds(2) };

        await _client.PredictAsync("sentiment", ["a", ("b", "c")], parameters);

        Assert.Equal("""["a",["b","c"]]""", _gateway.Request.Json["inputs"]!.ToJsonString());
        Assert.Equal("""{"priority":1,"top":5,"version":3,"truncate":false}""", _gateway.Request.Json["parameters"]!.ToJsonString());
        Assert.InRange(int.Parse(_gateway.Request.Headers["X-Request-Deadline-Ms"]!, System.Globalization.CultureInfo.InvariantCulture), 1, 2000);
    }

    [Fact]
    public async Task PredictAsync_Labels_AreTyped()
    {
        _gateway.ThenJson(Replies.Labels());

        var reply = await _client.PredictAsync("sentiment", "great");

        Assert.Equal(("sentiment", 3, "sequence-classification", 7), (reply.Task, reply.Version, reply.Head, reply.Tokens));
        Assert.Equal(TimeSpan.FromMilliseconds(20.25), reply.Timing.Compute);
        Assert.Equal(TimeSpan.FromMilliseconds(22), reply.Timing.Total);
        var prediction = Assert.Single(reply.As<LabelPrediction>());
        Assert.Equal(("POS", 0.75), (prediction.Label, prediction.Score));
        Assert.Equal(new LabelScore("NEG", 0.25), prediction.Scores[1]);
    }

    [Fact]
    public async Task PredictAsync_Entities_AreTyped()
    {
        _gateway.ThenJson(Replies.Predict(
            "token-classification", """{"entities": [{"text": "Ada", "label": "PER", "score": 0.9, "start": 2, "end": 5}]}""", """{"entities": []}"""));

        var predictions = (await _client.PredictAsync("ner", ["I Ada", "none"])).As<EntityPrediction>();

        Assert.Equal(new Entity("Ada", "PER", 0.9, 2, 5), Assert.Single(predictions[0].Entities));
        Assert.Empty(predictions[1].Entities);
    }

    [Fact]
    public async Task PredictAsync_Answers_AreTyped()
    {
        _gateway.ThenJson(Replies.Predict(
            "question-answering",
            """{"answer": "b", "score": 0.5, "start": 2, "end": 3, "alternatives": [{"answer": "", "score": 0.1, "start": 0, "end": 0}]}"""));

        var prediction = (await _client.PredictAsync("qa", ("which?", "a b c"))).As<AnswerPrediction>().Single();

        Assert.Equal(("b", 0.5, 2, 3), (prediction.Answer, prediction.Score, prediction.Start, prediction.End));
        Assert.Equal(new AnswerCandidate(string.Empty, 0.1, 0, 0), Assert.Single(prediction.Alternatives));
    }

    [Fact]
    public async Task PredictAsync_EmbeddingsAndMasks_AreTyped()
    {
        _gateway.ThenJson(Replies.Predict("sentence-embedding", """{"embedding": [0.5, -1, 2e-3]}"""));
        _gateway.ThenJson(Replies.Predict("fill-mask", """{"masks": [{"position": 4, "candidates": [{"token": "##s", "score": 0.25}]}]}"""));

        var embedding = (await _client.PredictAsync("embed", "a")).As<EmbeddingPrediction>().Single();
        var mask = (await _client.PredictAsync("fill", "a [MASK]")).As<MaskPrediction>().Single().Masks.Single();

        Assert.Equal([0.5f, -1f, 0.002f], embedding.Embedding.ToArray());
        Assert.Equal(4, mask.Position);
        Assert.Equal(new MaskCandidate("##s", 0.25), mask.Candidates.Single());
    }

    [Fact]
    public async Task As_OtherHead_NamesTheHead()
    {
        _gateway.ThenJson(Replies.Labels());
        var reply = await _client.PredictAsync("sentiment", "a");

        var error = Assert.Throws<InvalidOperationException>(reply.As<EntityPrediction>);

        Assert.Contains("sequence-classification", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"task": "t"}""")]
    [InlineData("null")]
    [InlineData("<html>")]
    [InlineData("")]
    public async Task PredictAsync_UnreadableAnswer_SaysSo(string answer)
    {
        _gateway.ThenJson(answer);

        var error = await Assert.ThrowsAsync<PtmApiException>(() => _client.PredictAsync("sentiment", "a"));

        Assert.Contains("cannot be read", error.Error, StringComparison.Ordinal);
        Assert.Single(_gateway.Requests);
    }

    [Theory]
    [InlineData("image-segmentation", "{}", "image-segmentation")]
    [InlineData("sequence-classification", """{"label": "POS"}""", "score")]
    [InlineData("sequence-classification", "null", "null")]
    public async Task PredictAsync_PredictionThatDoesNotFitItsHead_SaysSo(string head, string prediction, string named)
    {
        _gateway.ThenJson(Replies.Predict(head, prediction));

        var error = await Assert.ThrowsAsync<PtmApiException>(() => _client.PredictAsync("sentiment", "a"));

        Assert.Contains(named, error.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task PredictAsync_OddTaskName_StaysInItsPlace()
    {
        _gateway.ThenJson(Replies.Labels());

        await _client.PredictAsync("a/../b?c", "x");

        Assert.Equal("/v1/tasks/a%2F..%2Fb%3Fc/predict", _gateway.Request.Path);
        await Assert.ThrowsAsync<ArgumentException>(() => _client.PredictAsync("..", "x"));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.PredictAsync(string.Empty, "x"));
    }

    [Fact]
    public async Task PredictAsync_NothingToAsk_IsRefusedHere()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _client.PredictAsync("t", Array.Empty<PredictInput>()));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.PredictAsync("t", default(PredictInput)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.PredictAsync("t", "a", new PredictParameters { Deadline = TimeSpan.Zero }));
        Assert.Empty(_gateway.Requests);
    }

    [Fact]
    public async Task PredictAsync_BaseAddressWithAPath_KeepsIt()
    {
        _gateway.ThenJson(Replies.Labels());
        using var client = new PtmClient(new PtmClientOptions { BaseAddress = new Uri(_gateway.Address, "/edge/ptm"), ApiKey = "ptm_key" });

        await client.PredictAsync("sentiment", "a");

        Assert.Equal("/edge/ptm/v1/tasks/sentiment/predict", _gateway.Request.Path);
    }

    [Fact]
    public async Task PredictAsync_ConcurrentCalls_KeepTheirAnswers()
    {
        for (var i = 0; i < 50; i++)
        {
            _gateway.ThenJson(Replies.Labels());
        }

        var replies = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => _client.PredictAsync("sentiment", $"text {i}"))).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.All(replies, r => Assert.Equal("POS", r.As<LabelPrediction>().Single().Label));
        Assert.Equal(50, _gateway.Requests.Select(r => r.Body).Distinct().Count());
    }
}
