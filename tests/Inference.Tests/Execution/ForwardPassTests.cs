using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class ForwardPassTests
{
    private const double Tolerance = 1e-4;

    private static readonly BertSize[] Sizes =
    [
        new(Hidden: 8, Heads: 1, Layers: 1, Intermediate: 16),
        new(Hidden: 24, Heads: 3, Layers: 2, Intermediate: 40, Vocabulary: 131, Labels: 5),
        new(Hidden: 64, Heads: 4, Layers: 3, Intermediate: 256, Vocabulary: 61, Positions: 64, Labels: 1),
    ];

    private static readonly int[][] Lengths = [[1], [7], [40], [1, 40, 3], [5, 2, 9, 1, 16], [6, 6, 6]];

    public static TheoryData<HeadKind, int, SkeletonForm> HeadsAndSizes()
    {
        var cases = new TheoryData<HeadKind, int, SkeletonForm>();
        foreach (var form in Enum.GetValues<SkeletonForm>())
        {
            foreach (var head in Enum.GetValues<HeadKind>())
            {
                for (var size = 0; size < Sizes.Length; size++)
                {
                    cases.Add(head, size, form);
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(HeadsAndSizes))]
    public async Task RunAsync_RaggedBatches_AgreesWithReference(HeadKind head, int size, SkeletonForm form)
    {
        await using var models = new ServedModels(narrowTokens: NarrowTokens(form));
        var model = new RandomBert(Sizes[size], head, seed: 100 + size);
        var manifest = await models.ImportAsync(model, "task");
        foreach (var lengths in Lengths)
        {
            var batch = new RandomBatch(model.Size, seed: lengths.Length, lengths);

            var output = await models.RunAsync(manifest, batch.Batch);

            AssertAgrees(new(model), batch, output);
            Assert.Equal(lengths.Length * lengths.Max(), output.PaddedTokens);
        }
    }

    [Theory]
    [InlineData("mean_tokens", PoolingKind.Mean, true, SkeletonForm.Wide)]
    [InlineData("mean_tokens", PoolingKind.Mean, false, SkeletonForm.Narrow)]
    [InlineData("cls_token", PoolingKind.Cls, true, SkeletonForm.Narrow)]
    [InlineData("cls_token", PoolingKind.Cls, false, SkeletonForm.Wide)]
    public async Task RunAsync_SentenceTransformersFolder_PoolsAndNormalizes(
        string mode, PoolingKind pooling, bool normalize, SkeletonForm form)
    {
        await using var models = new ServedModels(narrowTokens: NarrowTokens(form));
        var model = new RandomBert(Sizes[1], HeadKind.SentenceEmbedding, seed: 7, prefixed: false);
        SentenceFolder.Write(models.FolderOf("task"), mode, normalize);
        var manifest = await models.ImportAsync(model, "task");
        var batch = new RandomBatch(model.Size, seed: 8, 4, 11, 1);

        var output = await models.RunAsync(manifest, batch.Batch);

        AssertAgrees(new(model, pooling, normalize), batch, output);
    }

    [Theory]
    [InlineData(HeadKind.FillMask, SkeletonForm.Wide)]
    [InlineData(HeadKind.FillMask, SkeletonForm.Narrow)]
    [InlineData(HeadKind.TokenClassification, SkeletonForm.Wide)]
    [InlineData(HeadKind.TokenClassification, SkeletonForm.Narrow)]
    [InlineData(HeadKind.QuestionAnswering, SkeletonForm.Wide)]
    [InlineData(HeadKind.QuestionAnswering, SkeletonForm.Narrow)]
    public async Task RunAsync_SelectedPositions_ReturnsThoseRowsOnly(HeadKind head, SkeletonForm form)
    {
        await using var models = new ServedModels(narrowTokens: NarrowTokens(form));
        var model = new RandomBert(Sizes[1], head, seed: 21);
        var manifest = await models.ImportAsync(model, "task");
        int[][] positions = [[2], [], [10, 0, 3]];
        var batch = new RandomBatch(model.Size, seed: 22, 5, 3, 11).Select(positions);

        var output = await models.RunAsync(manifest, batch.Batch);

        Assert.Equal([1, 0, 3], output.RowsPerItem.ToArray());
        var reference = new ReferenceBert(model);
        double[][][] all = [.. batch.Ids.Zip(batch.Types, reference.Run)];
        AssertClose(positions.SelectMany((selected, item) => selected.Select(position => all[item][position])), output);
    }

    [Theory]
    [InlineData(SkeletonForm.Wide)]
    [InlineData(SkeletonForm.Narrow)]
    public async Task RunAsync_UntiedDecoder_UsesItsOwnWeights(SkeletonForm form)
    {
        await using var models = new ServedModels(narrowTokens: NarrowTokens(form));
        var model = new RandomBert(Sizes[0], HeadKind.FillMask, seed: 31, untied: true);
        var manifest = await models.ImportAsync(model, "task");
        var batch = new RandomBatch(model.Size, seed: 32, 4, 6);

        AssertAgrees(new(model), batch, await models.RunAsync(manifest, batch.Batch));
    }

    [Fact]
    public async Task RunAsync_NoTypeIds_MeansZero()
    {
        await using var models = new ServedModels();
        var model = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 41);
        var manifest = await models.ImportAsync(model, "task");
        var batch = new RandomBatch(model.Size, seed: 42, 9, 2);
        Array.ForEach(batch.Types, Array.Clear);

        var output = await models.RunAsync(manifest, batch.Batch with { TypeIds = default });

        AssertAgrees(new(model), batch, output);
    }

    [Theory]
    [InlineData(HeadKind.SequenceClassification)]
    [InlineData(HeadKind.TokenClassification)]
    [InlineData(HeadKind.SentenceEmbedding)]
    public async Task RunAsync_ItemAloneOrPadded_GivesTheSame(HeadKind head)
    {
        await using var models = new ServedModels();
        var model = new RandomBert(Sizes[2], head, seed: 51);
        var manifest = await models.ImportAsync(model, "task");
        var batch = new RandomBatch(model.Size, seed: 52, 3, 64, 17);
        var together = await models.RunAsync(manifest, batch.Batch);
        var start = 0;
        for (var item = 0; item < batch.Ids.Length; item++)
        {
            var alone = await models.RunAsync(manifest, batch.Item(item));

            var padded = together.Values.Span.Slice(start, alone.Values.Length);
            Assert.InRange(MaxDifference(alone.Values.Span, padded), 0, 1e-5);
            start += alone.Values.Length;
        }
    }

    [Fact]
    public async Task RunAsync_FewTokensThenMany_SwitchesTheFormAndNotTheTask()
    {
        await using var models = new ServedModels();
        var model = new RandomBert(Sizes[2], HeadKind.TokenClassification, seed: 61);
        var manifest = await models.ImportAsync(model, "task");
        foreach (var lengths in (int[][])[[64], [33, 32], [64], [1]])
        {
            var batch = new RandomBatch(model.Size, seed: lengths[0], lengths);

            var output = await models.RunAsync(manifest, batch.Batch);

            AssertAgrees(new(model), batch, output);
            Assert.False(output.Switched);
        }

        Assert.Equal(1, models.Cache.Snapshot().Misses);
    }

    private static int NarrowTokens(SkeletonForm form) => form == SkeletonForm.Narrow ? int.MaxValue : 0;

    private static void AssertAgrees(ReferenceBert reference, RandomBatch batch, BatchOutput output)
    {
        double[][][] expected = [.. batch.Ids.Zip(batch.Types, reference.Run)];
        Assert.Equal(expected.Select(rows => rows.Length), output.RowsPerItem.ToArray());
        AssertClose(expected.SelectMany(rows => rows), output);
    }

    private static void AssertClose(IEnumerable<double[]> rows, BatchOutput output)
    {
        double[][] expected = [.. rows];
        Assert.All(expected, row => Assert.Equal(output.Width, row.Length));
        float[] values = [.. expected.SelectMany(row => row).Select(x => (float)x)];
        Assert.InRange(MaxDifference(values, output.Values.Span), 0, Tolerance);
    }

    private static double MaxDifference(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]));
            largest = Math.Max(largest, Math.Abs((double)expected[i] - actual[i]));
        }

        return largest;
    }
}
