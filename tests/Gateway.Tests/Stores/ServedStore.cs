using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Gateway.Tests.Stores;

/// <summary>A gateway in front of a store with one version, <c>acme/sentiment:1</c>.</summary>
internal sealed class ServedStore : IAsyncDisposable
{
    private readonly TempFolder _folder;

    private ServedStore(TempFolder folder, CheckpointStore store, Manifest manifest, GatewayHost host)
    {
        _folder = folder;
        Store = store;
        Manifest = manifest;
        Host = host;
    }

    public CheckpointStore Store { get; }

    public Manifest Manifest { get; }

    public GatewayHost Host { get; }

    public string this[string name] => _folder[name];

    public static async Task<ServedStore> StartAsync(Action<GatewayOptions>? configure = null)
    {
        var folder = new TempFolder();
        var model = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 1);
        model.Save(folder["checkpoint"]);
        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        var words = Enumerable.Range(special.Length, model.Size.Vocabulary - special.Length).Select(i => $"word{i}");
        await File.WriteAllLinesAsync(Path.Combine(folder["checkpoint"], "vocab.txt"), [.. special, .. words]);
        var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
        var manifest = await store.ImportAsync(folder["checkpoint"], "acme/sentiment", null, new BertLayout(), null, CancellationToken.None)
            .WaitAsync(GatewayHost.Patience);
        return new ServedStore(folder, store, manifest, await GatewayHost.StartAsync(configure, s => s.AddSingleton(store)));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _folder.Dispose();
    }
}
