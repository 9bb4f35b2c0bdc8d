using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Inference.Tests.Execution;

/// <summary>Embedding models that give the vectors of tokens, to some items of a batch or to all.</summary>
public sealed class TokenVectorTests
{
    private const double Tolerance = 1e-4;
    private static readonly int[] Lengths = [5, 1, 17, 9];

    [Theory]
    [InlineData("mean_tokens", PoolingKind.Mean, true, 0)]
    [InlineData("mean_tokens", PoolingKind.Mean, false, int.MaxValue)]
    [InlineData("cls_token", PoolingKind.Cls, true, int.MaxValue)]
    [InlineData("cls_token", PoolingKind.Cls, false, 0)]
    public async Task RunAsync_SomeItemsWantTokenVectors_EachGetsItsOwnKind(string mode, PoolingKind pooling, bool normalize, int narrowTokens)
    {
        await using var models = new ServedModels(narrowTokens: narrowTokens);
        var model = new RandomBert(new(Hidden: 24, Heads: 3, Layers: 2, Intermediate: 40), HeadKind.SentenceEmbedding, seed: 3, prefixed: false);
        SentenceFolder.Write(models.FolderOf("task"), mode, normalize);
        var manifest = await models.ImportAsync(model, "task");
        var reference = new ReferenceBert(model, pooling, normalize);
        var batch = new RandomBatch(model.Size, seed: 4, Lengths);
        foreach (var wants in (bool[][])[[true, true, true, true], [false, true, false, true], [false, false, false, false], []])
        {
            var output = await models.RunAsync(manifest, batch.Batch with { TokenVectors = wants });

            var expected = batch.Ids.Select((ids, item) => wants.ElementAtOrDefault(item)
                ? reference.TokenVectors(ids, batch.Types[item])
                : reference.Run(ids, batch.Types[item])).ToArray();
            Assert.Equal(expected.Select(e => e.Length), output.RowsPerItem.ToArray());
            Assert.All(
                expected.SelectMany(rows => rows).SelectMany(row => row).Zip(output.Values.ToArray()),
                pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Tolerance));
            Assert.Equal(expected.Sum(e => e.Length) * output.Width, output.Values.Length);
            Assert.False(output.Switched);
        }
    }

    [Fact]
    public async Task RunAsync_TokenVectorsOfAClassifier_IsRefusedAndTheNextBatchRuns()
    {
        await using var models = new ServedModels();
        var model = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 5);
        var manifest = await models.ImportAsync(model, "task");
        var batch = new RandomBatch(model.Size, seed: 6, 3).Batch;

        var refused = await Assert.ThrowsAsync<InferenceException>(() => models.RunAsync(manifest, batch with { TokenVectors = new[] { true } }));

        Assert.Equal(InferenceError.InvalidBatch, refused.Error);
        Assert.Contains("is no embedding model", refused.Message, StringComparison.Ordinal);
        var output = await models.RunAsync(manifest, batch);
        Assert.Equal([1], output.RowsPerItem.ToArray());
    }

    [Fact]
    public async Task RunAsync_MarksForOtherThanItsItems_IsRefused()
    {
        await using var models = new ServedModels();
        var model = new RandomBert(BertSize.Small, HeadKind.SentenceEmbedding, seed: 7);
        var manifest = await models.ImportAsync(model, "task");
        var batch = new RandomBatch(model.Size, seed: 8, 3, 4).Batch;

        var refused = await Assert.ThrowsAsync<InferenceException>(() => models.RunAsync(manifest, batch with { TokenVectors = new[] { true } }));

        Assert.Contains("2 items but says of 1", refused.Message, StringComparison.Ordinal);
    }
}
