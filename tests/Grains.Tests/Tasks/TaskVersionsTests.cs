using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Tasks;

public sealed class TaskVersionsTests
{
    [Theory]
    [InlineData(HeadKind.SentenceEmbedding, "mean")]
    [InlineData(HeadKind.SequenceClassification, "")]
    public async Task From_Manifest_PoolingOfEmbeddingsOnly(HeadKind head, string pooling)
    {
        using var folder = new TempFolder();
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        new RandomBert(BertSize.Small, head, seed: 1).Save(folder["checkpoint"]);
        var manifest = await store.ImportAsync(folder["checkpoint"], "acme/task", version: null, new BertLayout(), progress: null, CancellationToken.None);

        Assert.Equal(pooling, TaskVersions.From(manifest).Pooling);
    }
}
