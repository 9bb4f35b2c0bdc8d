using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Client.Tests;

public sealed class PtmClientInferTests : IAsyncLifetime
{
    private const string Answer = """
        {"model_name": "sentiment", "model_version": "2", "parameters": {},
         "outputs": [{"name": "logits", "shape": [2, 2], "datatype": "FP32", "data": [0.5, -1, 2, 3.25]}]}
        """;

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
    public async Task InferAsync_RaggedRows_ArePaddedAndMasked()
    {
        _gateway.ThenJson(Answer);

        await _client.InferAsync("sentiment", [new TokenIds(new[] { 2, 7, 3 }, new[] { 0, 0, 1 }), new TokenIds(new[] { 2, 3 })]);

        Assert.Equal("/v2/models/sentiment/infer", _gateway.Request.Path);
        var inputs = _gateway.Request.Json["inputs"]!;
        Assert.Equal("""{"name":"input_ids","datatype":"INT64","shape":[2,3],"data":[2,7,3,2,3,0]}""", inputs[0]!.ToJsonString());
        Assert.Equal("""{"name":"attention_mask","datatype":"INT64","shape":[2,3],"data":[1,1,1,1,1,0]}""", inputs[1]!.ToJsonString());
        Assert.Equal("""{"name":"token_type_ids","datatype":"INT64","shape":[2,3],"data":[0,0,1,0,0,0]}""", inputs[2]!.ToJsonString());
    }

    [Fact]
    public async Task InferAsync_Answer_IsTyped()
    {
        _gateway.ThenJson(Answer);

        var reply = await _client.InferAsync("sentiment", [new TokenIds(new[] { 2, 3 })], new PredictParameters { Version = 2, Priority = 4 });

        Assert.Equal("/v2/models/sentiment/versions/2/infer", _gateway.Request.Path);
        Assert.Equal("""{"priority":4}""", _gateway.Request.Json["parameters"]!.ToJsonString());
        Assert.Equal(("sentiment", 2, "logits"), (reply.Task, reply.Version, reply.Output));
        Assert.Equal([2L, 2L], reply.Shape);
        Assert.Equal([0.5f, -1f, 2f, 3.25f], reply.Values.ToArray());
    }

    [Fact]
    public async Task InferAsync_TokenizedOnTheClient_SendsItsIds()
    {
        _gateway.ThenJson(Answer);
        var tokenizer = WordPieceTokenizer.Load(new Dictionary<string, byte[]> { ["vocab.txt"] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nhello"u8.ToArray() });

        await _client.InferAsync("sentiment", [tokenizer.Encode("Hello", null, 16, Truncation.LongestFirst)]);

        Assert.Equal("[2,4,3]", _gateway.Request.Json["inputs"]![0]!["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"model_name": "t", "model_version": "2", "outputs": []}""")]
    [InlineData("""{"model_name": "t", "model_version": "x", "outputs": [{"name": "o", "shape": [1], "datatype": "FP32", "data": [1]}]}""")]
    [InlineData("""{"model_name": "t", "model_version": "2", "outputs": [{"name": "o", "shape": [1], "datatype": "INT64", "data": [1]}]}""")]
    [InlineData("""{"model_name": "t", "model_version": "2", "outputs": [{"name": "o", "shape": [3], "datatype": "FP32", "data": [1]}]}""")]
    public async Task InferAsync_OutputThatDoesNotAddUp_SaysSo(string answer)
    {
        _gateway.ThenJson(answer);

        var error = await Assert.ThrowsAsync<PtmApiException>(() => _client.InferAsync("t", [new TokenIds(new[] { 2 })]));

        Assert.Contains("cannot be read", error.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InferAsync_RowsThatDoNotFit_AreRefusedHere()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _client.InferAsync("t", []));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.InferAsync("t", [default]));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.InferAsync("t", [new TokenIds(new[] { 1, 2 }, new[] { 0 })]));
        Assert.Empty(_gateway.Requests);
    }
}
