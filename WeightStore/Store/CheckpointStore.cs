using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>A folder of imported checkpoints.</summary>
public sealed class CheckpointStore
{
    private CheckpointStore()
    {
    }

    /// <summary>Opens or creates the store in a folder.</summary>
    public static CheckpointStore Open(string root, TimeProvider clock) => throw new NotImplementedException();

    /// <summary>Imports a checkpoint folder as a new version.</summary>
    public Task<Manifest> ImportAsync(string checkpointFolder, string name, int? version, ICheckpointLayout layout, IProgress<ImportProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Every readable manifest.</summary>
    public IReadOnlyList<Manifest> List() => throw new NotImplementedException();

    /// <summary>Finds a version, or the newest.</summary>
    public Manifest? Find(string name, int? version = null) => throw new NotImplementedException();

    /// <summary>Removes one version or all; returns how many.</summary>
    public int Remove(string name, int? version) => throw new NotImplementedException();

    /// <summary>Re-hashes all.</summary>
    public Task<VerifyReport> VerifyAsync(IProgress<VerifyProgress>? progress, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Deletes what no manifest names.</summary>
    public Task<GarbageReport> CollectGarbageAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>A segment's file.</summary>
    public string SegmentPath(SegmentDigest digest) => throw new NotImplementedException();

    /// <summary>A kept file of a version.</summary>
    public byte[] ReadFile(Manifest manifest, string file) => throw new NotImplementedException();
}
