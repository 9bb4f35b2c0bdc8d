using System.Collections.Immutable;
using System.Security.Cryptography;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// One import: segments first, then kept files, the manifest last, so that whatever a manifest names is there. Values are taken as they
/// are, in their own types, NaN and infinity included. Runs on the calling thread under a shared store lock.
/// </summary>
internal sealed class ImportJob(
    StorePaths paths,
    StoreFiles files,
    DateTimeOffset now,
    IProgress<ImportProgress>? progress,
    CancellationToken cancellationToken)
{
    private long _done;

    /// <summary>Imports a folder into everything but its version number.</summary>
    public Manifest Run(string folder, string name, ICheckpointLayout layout)
    {
        using var checkpoint = CheckpointFolder.Open(folder);
        var plan = layout.Plan(checkpoint);
        var segments = SegmentLayout.Of(plan, checkpoint);
        var total = segments.Sum(s => s.Bytes);
        return new Manifest
        {
            Name = name,
            Version = 0,
            Architecture = plan.Architecture,
            Head = plan.Head,
            Skeleton = plan.Skeleton,
            Type = TypeOf(segments),
            Config = checkpoint.Config,
            Settings = plan.Settings,
            Labels = plan.Labels,
            Segments = [.. segments.Select(s => WriteSegment(s, checkpoint, total))],
            Files = plan.Files.ToImmutableSortedDictionary(
                file => file, file => WriteBlob(checkpoint.ReadFile(file)), StringComparer.Ordinal),
            Source = Path.GetFileName(checkpoint.Folder),
            Created = now,
        };
    }

    private SegmentRecord WriteSegment(SegmentLayout segment, CheckpointFolder checkpoint, long total)
    {
        var file = files.CreateTemporary();
        try
        {
            using var sink = new SegmentSink(files, file, bytes => Report(segment.Plan.Part, bytes, total));
            var writer = new TensorWriter(checkpoint, cancellationToken);
            foreach (var (plan, tensor) in segment.Plan.Tensors.Zip(segment.Tensors))
            {
                writer.Write(plan, tensor.Type, sink);
                sink.Align();
            }

            var digest = sink.Finish();
            files.Publish(file, paths.Segment(digest));
            return new SegmentRecord(segment.Plan.Part, digest, segment.Bytes, segment.Tensors);
        }
        finally
        {
            files.Discard(file);
        }
    }

    private static ElementType TypeOf(IEnumerable<SegmentLayout> segments)
        => segments.SelectMany(s => s.Tensors).GroupBy(t => t.Type).MaxBy(g => g.Sum(t => t.Bytes / t.Type.SizeOf()))?.Key
            ?? ElementType.F32;

    private string WriteBlob(byte[] content)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        var file = files.CreateTemporary();
        try
        {
            files.Write(file, content);
            files.Publish(file, paths.Blob(digest));
            return digest;
        }
        finally
        {
            files.Discard(file);
        }
    }

    private void Report(string part, long bytes, long total)
    {
        _done += bytes;
        progress?.Report(new ImportProgress(part, _done, total));
    }
}
