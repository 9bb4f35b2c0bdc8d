using System.Net;
using System.Runtime.InteropServices;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.OpenAi;

[Collection(SharedGatewayGroup.Name)]
public class EmbeddingTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Embeddings_Floats_WholeAnswer()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0, 3, 4);

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": "good film", "encoding_format": "float", "user": null, "dimensions": null}""").BodyAsync();

        Assert.Equal(
            $$$"""{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0,0.6,0.8]}],"model":"{{{task}}}","usage":{"prompt_tokens":4,"total_tokens":4}}""",
            body.GetRawText());
    }

    [Fact]
    public async Task Embeddings_Base64_LittleEndianFloats()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0, 3, -4);

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": ["good"], "encoding_format": "base64"}""").BodyAsync();

        Assert.Equal("AAAAAJqZGT/NzEy/", body.GetProperty("data")[0].GetProperty("embedding").GetString());
    }

    [Fact]
    public async Task Embeddings_Zeros_StayZeros()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0);

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": "good"}""").BodyAsync();

        Assert.Equal("[0,0,0]", body.GetProperty("data")[0].GetProperty("embedding").GetRawText());
    }

    [Fact]
    public async Task Embeddings_OneListOfTokenIds_OneInput()
    {
        var (task, script) = _tenant.Task(Models.Embedder());

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": [2, 5, 3]}""").BodyAsync();

        Assert.Equal(1, body.GetProperty("data").GetArrayLength());
        Assert.Equal([2, 5, 3], script.LastRequest.Tokens.Ids);
        Assert.Equal(0, script.FileReads);
    }

    [Fact]
    public async Task Embeddings_EqualTexts_ComputedOnceAndCountedEach()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(1, 0, 0, 0, 1, 0);

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": ["good", "bad", "Good", "bad"]}""").BodyAsync();

        Assert.Equal([3, 3], script.LastRequest.Tokens.Lengths);
        Assert.Equal(
            ["[1,0,0]", "[0,1,0]", "[1,0,0]", "[0,1,0]"],
            body.GetProperty("data").EnumerateArray().Select(d => d.GetProperty("embedding").GetRawText()));
        Assert.Equal(12, body.GetProperty("usage").GetProperty("prompt_tokens").GetInt32());
    }

    [Fact]
    public async Task Embeddings_2048Texts_InPartsThatLeaveRoom()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.Infer = (request, _) =>
        {
            // A row says which token follows the first.
            var rows = request.Tokens.Ids.Chunk(4).SelectMany(ids => new float[] { ids[1], ids[2], 0 }).ToArray();
            return Task.FromResult(Models.Reply(Models.Embedder(), request.Tokens, rows));
        };
        var inputs = Enumerable.Range(0, 2048).Select(i => new[] { 2, (i % 18), (i / 18) % 18, 3 }).ToArray();
        var json = string.Join(',', inputs.Select(ids => $"[{string.Join(',', ids)}]"));

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": [{{json}}], "encoding_format": "base64"}""").BodyAsync();

        // 18 x 18 distinct sequences.
        Assert.Equal([256, 68], script.Requests.Select(r => r.Tokens.Lengths.Length));
        var data = body.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(2048, data.Length);
        Assert.All(Enumerable.Range(0, 2048), i =>
        {
            var vector = MemoryMarshal.Cast<byte, float>(data[i].GetProperty("embedding").GetBytesFromBase64());
            var expected = new[] { (float)inputs[i][1], inputs[i][2] };
            var length = MathF.Sqrt((expected[0] * expected[0]) + (expected[1] * expected[1]));
            Assert.Equal(length > 0 ? expected[0] / length : 0, vector[0], 1e-5f);
            Assert.Equal(length > 0 ? expected[1] / length : 0, vector[1], 1e-5f);
            Assert.Equal(i, data[i].GetProperty("index").GetInt32());
        });
    }

    [Theory]
    [InlineData("v1/embeddings")]
    [InlineData("embeddings")]
    public async Task Embeddings_OnTheTasksOwnRoute_NeedNoModel(string route)
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        var body = await _tenant.Client.PostJsonAsync($"/t/{task}/{route}", """{"input": "good", "model": "whatever"}""").BodyAsync();

        Assert.Equal(task, body.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Embeddings_ALaterPartRefused_NoAnswerInParts()
    {
        var (task, script) = _tenant.Task(Models.Embedder() with { VocabularySize = 1000 });
        var calls = 0;
        script.Infer = (request, _) => Task.FromResult(
            Interlocked.Increment(ref calls) == 1
                ? Models.Reply(Models.Embedder(), request.Tokens, 1, 0, 0)
                : InferReply.Refuse(PtmError.ListFull, "the list is full"));
        var inputs = string.Join(',', Enumerable.Range(0, 300).Select(i => $"[2,{i},3]"));

        var body = await EmbedAsync($$"""{"model": "{{task}}", "input": [{{inputs}}]}""").BodyAsync(HttpStatusCode.TooManyRequests);

        Assert.Equal("the list is full", body.GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(2, calls);
    }

    [Fact]
    public async Task Embeddings_CallerLeaves_RestIsNotComputed()
    {
        var (task, script) = _tenant.Task(Models.Embedder() with { VocabularySize = 1000 });
        using var leaving = new CancellationTokenSource();
        var gone = new TaskCompletionSource();
        script.Infer = async (request, token) =>
        {
            await leaving.CancelAsync();
            await using var registration = token.Register(() => gone.TrySetResult());
            await gone.Task;
            return Models.Reply(Models.Embedder(), request.Tokens, 1, 0, 0);
        };
        var inputs = string.Join(',', Enumerable.Range(0, 300).Select(i => $"[2,{i},3]"));
        using var content = HttpCalls.Json($$"""{"model": "{{task}}", "input": [{{inputs}}]}""");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _tenant.Client.PostAsync("/v1/embeddings", content, leaving.Token));

        await gone.Task.WaitAsync(GatewayHost.Patience);
        Assert.Single(script.Requests);
    }

    [Fact]
    public async Task Embeddings_Headers_TellWhatWasComputed()
    {
        var (task, _) = _tenant.Task(Models.Embedder());

        using var response = await EmbedAsync($$"""{"model": "{{task}}", "input": ["good \ud83d\ude00", "bad"]}""");

        Assert.Equal(["9"], response.Headers.GetValues("x-compute-characters"));
        Assert.Equal(["7"], response.Headers.GetValues("x-compute-tokens"));
        Assert.Equal(["7"], response.Headers.GetValues("x-inference-time"));
    }

    private Task<HttpResponseMessage> EmbedAsync(string json) => _tenant.Client.PostJsonAsync("/v1/embeddings", json);
}
