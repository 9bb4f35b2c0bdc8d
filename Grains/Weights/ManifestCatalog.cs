using System.Collections.Concurrent;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Weights;

/// <summary>
/// Manifests of this silo's store by key. A version's manifest never changes and its number is never used again, so what was read once
/// stays true until the version is removed.
/// </summary>
internal sealed class ManifestCatalog(CheckpointStore store)
{
    private readonly ConcurrentDictionary<(string Name, int Version), Manifest> _known = new();

    /// <summary>The manifest, read off the caller's turn; null when the store has none.</summary>
    public ValueTask<Manifest?> FindAsync(string name, int version, CancellationToken cancellationToken) =>
        _known.TryGetValue((name, version), out var manifest)
            ? ValueTask.FromResult<Manifest?>(manifest)
            : new ValueTask<Manifest?>(Task.Run(() => Read(name, version), cancellationToken));

    /// <summary>The manifest if it was read before.</summary>
    public Manifest? FindKnown(string name, int version) => _known.GetValueOrDefault((name, version));

    /// <summary>Forgets a removed version.</summary>
    public void Forget(string name, int version) => _known.TryRemove((name, version), out _);

    private Manifest? Read(string name, int version)
    {
        var manifest = store.Find(name, version);
        if (manifest is not null)
        {
            _known[(name, version)] = manifest;
        }

        return manifest;
    }
}
