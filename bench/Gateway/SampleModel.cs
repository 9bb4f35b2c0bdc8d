using PtmOrleans.Cli.Output;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Bench.Gateway;

/// <summary>A trained sample as one ONNX file.</summary>
internal static class SampleModel
{
    public const string Task = "sentiment";

    public static string Checkpoint { get; } = Path.Combine(CommonOptions.Home, "samples", "checkpoints", Task);

    /// <summary>Writes the file into a folder and gives its path.</summary>
    public static async Task<string> WriteAsync(string folder, CancellationToken cancellationToken)
    {
        var store = CheckpointStore.Open(Path.Combine(folder, "model-store"), TimeProvider.System);
        var manifest = await store.ImportAsync(Checkpoint, $"bench/{Task}", null, new BertLayout(), null, cancellationToken);
        await using var cache = new DeviceWeightCache(
            new DeviceWeightCacheOptions { BudgetBytes = manifest.WeightBytes },
            new MappedDeviceMemory(),
            new StoredSegments(store.SegmentPath),
            TimeProvider.System);
        using var lease = await cache.AcquireAsync(manifest, cancellationToken);
        var path = Path.Combine(folder, "model.onnx");
        FullModelFile.Write(path, lease.Task);
        return path;
    }
}
