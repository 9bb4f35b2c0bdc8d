using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class HalfPrecisionTests
{
    private const double Tolerance = 1e-4;

    private static readonly BertSize Size = new(Hidden: 24, Heads: 3, Layers: 2, Intermediate: 40, Vocabulary: 131, Labels: 5);

    public static TheoryData<HeadKind, ElementType, string> Cases()
    {
        var cases = new TheoryData<HeadKind, ElementType, string>();
        foreach (var head in Enum.GetValues<HeadKind>())
        {
            cases.Add(head, ElementType.F16, "cpu");
            cases.Add(head, ElementType.BF16, "cpu");
            cases.Add(head, ElementType.F16, "software");
            cases.Add(head, ElementType.BF16, "software");
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task RunAsync_RaggedBatches_AgreesWithTheReferenceOverRoundedWeights(HeadKind head, ElementType type, string device)
    {
        await using var models = new ServedModels(memory: MemoryOf(device));
        var model = new RandomBert(Size, head, seed: 11).As(type);
        var manifest = await models.ImportAsync(model, "task");
        Assert.All(manifest.Segments.SelectMany(s => s.Tensors), t => Assert.Equal(type, t.Type));

        await AssertAgreesAsync(models, model, manifest);
        Assert.Equal(manifest.WeightBytes, models.Cache.Snapshot().ResidentBytes);
    }

    [Theory]
    [InlineData("cpu")]
    [InlineData("software")]
    public async Task RunAsync_MixedTypes_AgreesWithTheReference(string device)
    {
        // The three biases of an attention are one tensor of the skeleton: in one block they agree in their type, in the other they do not.
        await using var models = new ServedModels(memory: MemoryOf(device));
        var model = new RandomBert(Size, HeadKind.TokenClassification, seed: 12)
            .As(ElementType.F16, name => !name.Contains("LayerNorm", StringComparison.Ordinal))
            .As(ElementType.BF16, name => name.Contains("layer.1.attention.self.key", StringComparison.Ordinal))
            .As(ElementType.BF16, name => name.StartsWith("classifier", StringComparison.Ordinal));
        var manifest = await models.ImportAsync(model, "task");

        var types = manifest.Segments.SelectMany(s => s.Tensors).GroupBy(t => t.Type).ToDictionary(g => g.Key, g => g.Count());
        Assert.Equal([ElementType.F32, ElementType.F16, ElementType.BF16], types.Keys.Order());
        Assert.Equal(ElementType.F16, manifest.Type);
        await AssertAgreesAsync(models, model, manifest);
    }

    [Fact]
    public async Task RunAsync_WidenedOrStoredWide_GivesTheSameBits()
    {
        await using var models = new ServedModels();
        var half = await models.ImportAsync(new RandomBert(Size, HeadKind.SequenceClassification, seed: 13).As(ElementType.BF16), "half");
        var wide = await models.ImportAsync(
            new RandomBert(Size, HeadKind.SequenceClassification, seed: 13).As(ElementType.BF16).As(ElementType.F32), "wide");
        var batch = new RandomBatch(Size, seed: 14, 5, 2, 9).Batch;

        Assert.Equal((await models.RunAsync(wide, batch)).Values.ToArray(), (await models.RunAsync(half, batch)).Values.ToArray());
        Assert.Equal((wide.WeightBytes, wide.StoredBytes), (half.WeightBytes, wide.WeightBytes));
        Assert.InRange(half.StoredBytes, half.WeightBytes / 2, half.WeightBytes * 3 / 5);
    }

    private static IDeviceMemory MemoryOf(string device) =>
        device == "cpu" ? new MappedDeviceMemory() : new CopyingDeviceMemory(null, TimeProvider.System);

    private static async Task AssertAgreesAsync(ServedModels models, RandomBert model, WeightStore.Manifests.Manifest manifest)
    {
        foreach (var lengths in (int[][])[[1], [40], [1, 40, 3], [5, 2, 9, 1, 16]])
        {
            var batch = new RandomBatch(model.Size, seed: lengths.Length, lengths);

            var output = await models.RunAsync(manifest, batch.Batch);

            var expected = batch.Ids.Zip(batch.Types, new ReferenceBert(model).Run).SelectMany(rows => rows).SelectMany(row => row).ToArray();
            Assert.Equal(expected.Length, output.Values.Length);
            Assert.All(expected.Zip(output.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }
}
