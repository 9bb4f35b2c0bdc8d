using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Embeddings;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.OpenAi;

/// <summary>OpenAI's own client library against the gateway, over a real socket.</summary>
[Collection(SharedGatewayGroup.Name)]
public class OpenAiClientTests(SharedGateway shared)
{
    private readonly TestTenant _tenant = shared.Host.Tenant();

    [Fact]
    public async Task Embedding_OfOneText_OfUnitLength()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0, 3, 4);

        var embedding = await Embeddings(task).GenerateEmbeddingAsync("good film").WaitAsync(GatewayHost.Patience);

        Assert.Equal([0, 0.6f, 0.8f], embedding.Value.ToFloats().ToArray());
        Assert.Equal([2, Models.IdOf("good"), Models.IdOf("film"), 3], script.LastRequest.Tokens.Ids);
    }

    [Fact]
    public async Task Embeddings_OfManyTexts_InOrderWithUsage()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(1, 0, 0, 0, 1, 0, 0, 0, 1);

        var answer = await Embeddings(task).GenerateEmbeddingsAsync(["good", "bad film", "the"]).WaitAsync(GatewayHost.Patience);

        Assert.Equal([0, 1, 2], answer.Value.Select(e => e.Index));
        Assert.Equal([1, 0, 0, 0, 1, 0, 0, 0, 1], answer.Value.SelectMany(e => e.ToFloats().ToArray()));
        Assert.Equal((10, 10), (answer.Value.Usage.InputTokenCount, answer.Value.Usage.TotalTokenCount));
        Assert.Equal(task, answer.Value.Model);
    }

    [Fact]
    public async Task Embedding_WithDimensions_CutAndScaledAgain()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        script.AnswerRows(0.6f, 0.8f, 5);

        var embedding = await Embeddings(task)
            .GenerateEmbeddingAsync("good", new EmbeddingGenerationOptions { Dimensions = 2, EndUserId = "someone" })
            .WaitAsync(GatewayHost.Patience);

        Assert.Equal([0.6f, 0.8f], embedding.Value.ToFloats().ToArray());
    }

    [Fact]
    public async Task Embeddings_OfTokenIds_AsTheyAre()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        ReadOnlyMemory<int>[] ids = [new[] { 2, 5, 3 }, new[] { 2, 6, 7, 3 }];

        var answer = await Embeddings(task).GenerateEmbeddingsAsync(ids).WaitAsync(GatewayHost.Patience);

        Assert.Equal(2, answer.Value.Count);
        Assert.Equal([2, 5, 3, 2, 6, 7, 3], script.LastRequest.Tokens.Ids);
        Assert.Equal([3, 4], script.LastRequest.Tokens.Lengths);
    }

    [Fact]
    public async Task Models_List_OwnTasksOnly()
    {
        var (one, _) = _tenant.Task(Models.Embedder());
        var (other, _) = _tenant.Task();
        shared.Host.Tenant().Task();

        var models = await Client(_tenant.Key).GetOpenAIModelClient().GetModelsAsync().WaitAsync(GatewayHost.Patience);

        Assert.Equal(new[] { one, other }.Order(StringComparer.Ordinal), models.Value.Select(m => m.Id));
        Assert.All(models.Value, m => Assert.Equal((_tenant.Name, Models.Embedder().Created), (m.OwnedBy, m.CreatedAt)));
    }

    [Fact]
    public async Task Model_OfOneName_Described()
    {
        var (task, _) = _tenant.Task();

        var model = await Client(_tenant.Key).GetOpenAIModelClient().GetModelAsync(task).WaitAsync(GatewayHost.Patience);

        Assert.Equal((task, _tenant.Name), (model.Value.Id, model.Value.OwnedBy));
    }

    [Fact]
    public async Task Key_Wrong_401WithCode()
    {
        var (task, _) = _tenant.Task(Models.Embedder());
        var client = Client("sk-not-a-key").GetEmbeddingClient(task);

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => client.GenerateEmbeddingAsync("good").WaitAsync(GatewayHost.Patience));

        Assert.Equal(401, failure.Status);
        Assert.Contains("invalid_api_key", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the API key is not valid", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Model_Unknown_404WithCode()
    {
        var failure = await Assert.ThrowsAsync<ClientResultException>(
            () => Embeddings("text-embedding-3-small").GenerateEmbeddingAsync("good").WaitAsync(GatewayHost.Patience));

        Assert.Equal(404, failure.Status);
        Assert.Contains("model_not_found", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Parameter: model", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_FullOnce_ClientTriesAgainAfterTheTimeGiven()
    {
        var (task, script) = _tenant.Task(Models.Embedder());
        var calls = 0;
        script.Infer = (request, _) => Task.FromResult(
            Interlocked.Increment(ref calls) == 1
                ? InferReply.Refuse(PtmError.ListFull, "the list is full", TimeSpan.FromMilliseconds(1))
                : Models.Reply(Models.Embedder(), request.Tokens, 1, 0, 0));
        var options = new OpenAIClientOptions { Endpoint = new Uri(shared.Host.Address, "/v1"), RetryPolicy = new ImpatientRetries() };

        var embedding = await new EmbeddingClient(task, new ApiKeyCredential(_tenant.Key), options).GenerateEmbeddingAsync("good")
            .WaitAsync(GatewayHost.Patience);

        Assert.Equal([1, 0, 0], embedding.Value.ToFloats().ToArray());
        Assert.Equal(2, calls);
    }

    private EmbeddingClient Embeddings(string task) => Client(_tenant.Key).GetEmbeddingClient(task);

    private OpenAIClient Client(string key) => new(
        new ApiKeyCredential(key),
        new OpenAIClientOptions { Endpoint = new Uri(shared.Host.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    // The library's own decisions on what to send again, without its waits.
    private sealed class ImpatientRetries() : ClientRetryPolicy(2)
    {
        protected override TimeSpan GetNextDelay(PipelineMessage message, int tryCount) => TimeSpan.Zero;
    }
}
