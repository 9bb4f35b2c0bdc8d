using PtmOrleans.Cli.Fleet;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cli.Tests.Fleet;

public class RandomCheckpointTests
{
    private static readonly ModelSize Small = new("test", Layers: 2, Hidden: 32, Heads: 2, Intermediate: 64, Vocabulary: 200, Positions: 40);

    [Fact]
    public async Task Write_SharedEmbeddings_AreStoredOnce()
    {
        using var folder = new TempFolder();
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        var manifests = new List<WeightStore.Manifests.Manifest>();
        for (var i = 0; i < 2; i++)
        {
            var source = folder[$"task{i}"];
            new RandomCheckpoint(Small, labels: 3, seed: i, embeddingsSeed: 7).Write(source, _ => { }, CancellationToken.None);
            manifests.Add(await store.ImportAsync(source, $"acme/task{i}", null, new BertLayout(), null, CancellationToken.None));
        }

        Assert.Equal(manifests[0].Segments[0].Digest, manifests[1].Segments[0].Digest);
        Assert.NotEqual(manifests[0].Segments[1].Digest, manifests[1].Segments[1].Digest);
        Assert.Equal(manifests[0].Skeleton, manifests[1].Skeleton);
    }

    [Theory]
    [InlineData(ElementType.F16)]
    [InlineData(ElementType.BF16)]
    public async Task Write_HalfPrecision_IsStoredAsSuch(ElementType type)
    {
        using var folder = new TempFolder();
        var checkpoint = new RandomCheckpoint(Small, labels: 3, seed: 1, embeddingsSeed: 1, type);
        checkpoint.Write(folder["task"], _ => { }, CancellationToken.None);

        var manifest = await CheckpointStore.Open(folder["store"], TimeProvider.System)
            .ImportAsync(folder["task"], "acme/task", null, new BertLayout(), null, CancellationToken.None);

        Assert.All(manifest.Segments.SelectMany(s => s.Tensors), t => Assert.Equal(type, t.Type));
        Assert.Equal(2 * checkpoint.Tensors.Sum(t => t.Count), manifest.Segments.SelectMany(s => s.Tensors).Sum(t => t.Bytes));
    }

    [Fact]
    public void Write_SameSeed_GivesTheSameBytes()
    {
        using var folder = new TempFolder();
        foreach (var name in (string[])["a", "b"])
        {
            new RandomCheckpoint(Small, labels: 2, seed: 5, embeddingsSeed: 5).Write(folder[name], _ => { }, CancellationToken.None);
        }

        Assert.Equal(
            File.ReadAllBytes(Path.Combine(folder["a"], "model.safetensors")), File.ReadAllBytes(Path.Combine(folder["b"], "model.safetensors")));
    }

    [Fact]
    public void Find_UnknownSize_NamesTheKnownOnes() =>
        Assert.Contains("bert-base", Assert.Throws<Cli.Output.CommandException>(() => ModelSize.Find("bert-huge")).Message, StringComparison.Ordinal);
}
