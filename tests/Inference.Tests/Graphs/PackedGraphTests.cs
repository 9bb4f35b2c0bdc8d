using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Inference.Tests.Graphs;

public sealed class PackedGraphTests
{
    [Fact]
    public async Task Of_OneLayer_CountsEveryProductPaddedToSixteenColumns()
    {
        await using var models = new ServedModels();
        var size = new BertSize(Hidden: 8, Heads: 1, Layers: 1, Intermediate: 20, Labels: 3);
        var manifest = await models.ImportAsync(new RandomBert(size, HeadKind.SequenceClassification, seed: 1), "task");
        using var lease = await models.Cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(ServedModels.Patience);

        var graph = PackedGraph.Of(SkeletonSession.GraphOf(manifest), lease.Task.Tensors);

        // Query, key, value and attention; expand; contract; pooler; classifier: columns × rows.
        var products = (4 * 16 * 8) + (32 * 8) + (16 * 20) + (16 * 8) + (16 * 8);
        Assert.Equal(products * sizeof(float), graph.PackedBytes);
    }

    [Fact]
    public async Task Of_TiedDecoder_CountsTheWordEmbeddingToo()
    {
        await using var models = new ServedModels();
        var bytes = new List<long>();
        foreach (var head in (HeadKind[])[HeadKind.SentenceEmbedding, HeadKind.FillMask])
        {
            var manifest = await models.ImportAsync(new RandomBert(BertSize.Small, head, seed: 1), head.ToString());
            using var lease = await models.Cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(ServedModels.Patience);
            bytes.Add(PackedGraph.Of(SkeletonSession.GraphOf(manifest), lease.Task.Tensors).PackedBytes);
        }

        // A transform of 16 × 16, and 97 words padded to 112.
        Assert.Equal(((16 * 16) + (112 * 16)) * sizeof(float), bytes[1] - bytes[0]);
    }
}
