using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Tiers;

/// <summary>The store of another node, in a folder of its own.</summary>
internal sealed class OtherStore : IDisposable
{
    private readonly TempFolder _folder = new();

    public OtherStore()
    {
        Store = CheckpointStore.Open(_folder["store"], TimeProvider.System);
        new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 1).Save(_folder["checkpoint"]);
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        var words = Enumerable.Range(special.Length, BertSize.Small.Vocabulary - special.Length).Select(i => $"word{i}");
        File.WriteAllLines(Path.Combine(_folder["checkpoint"], "vocab.txt"), [.. special, .. words]);
    }

    public string Root => _folder["store"];

    /// <summary>The folder with the checkpoint that is imported.</summary>
    public string Checkpoint => _folder["checkpoint"];

    public string Away => _folder["away"];

    public CheckpointStore Store { get; }

    public Task<Manifest> ImportAsync(string name) =>
        Store.ImportAsync(Checkpoint, name, version: null, new BertLayout(), progress: null, CancellationToken.None).Soon();

    public void Dispose() => _folder.Dispose();
}
