using System.Text.Json;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Manifests;

/// <summary>Finds everything that is wrong with a manifest, so that code behind it can rely on each field.</summary>
internal static class ManifestValidator
{
    // Far more than any device holds, and so little that sums of what segments take, widened or not, do not wrap around.
    private const long MaxSegmentBytes = 1L << 50;

    public static IReadOnlyList<string> Validate(Manifest manifest)
    {
        // A manifest of another format need not make sense in any of its fields.
        if (manifest.Format != Manifest.CurrentFormat)
        {
            return [$"format {manifest.Format} is not {Manifest.CurrentFormat}, the one that is read here"];
        }

        return [.. Header(manifest), .. Files(manifest), .. Segments(manifest)];
    }

    private static IEnumerable<string> Header(Manifest manifest)
    {
        if (!TaskName.IsValid(manifest.Name))
        {
            yield return $"name '{manifest.Name}' is not a task name";
        }

        if (manifest.Version < 1)
        {
            yield return $"version {manifest.Version} is not positive";
        }

        if (manifest.Architecture.Length == 0 || manifest.Head.Length == 0)
        {
            yield return "architecture or head is empty";
        }

        if (!SegmentDigest.IsWellFormed(manifest.Skeleton))
        {
            yield return $"skeleton '{manifest.Skeleton}' is not a SHA-256";
        }

        if (manifest.Config.ValueKind != JsonValueKind.Object)
        {
            yield return $"config is {manifest.Config.ValueKind}, not an object";
        }

        if (manifest.Labels.Any(label => label is null) || manifest.Settings.Values.Any(value => value is null))
        {
            yield return "labels or settings have a null in them";
        }
    }

    private static IEnumerable<string> Files(Manifest manifest)
        => from file in manifest.Files
           where !CheckpointFiles.IsRelativeName(file.Key) || !SegmentDigest.IsWellFormed(file.Value)
           select $"file '{file.Key}' is not a relative name with a SHA-256";

    private static IEnumerable<string> Segments(Manifest manifest)
    {
        var parts = new HashSet<string>(StringComparer.Ordinal);
        var tensors = new HashSet<string>(StringComparer.Ordinal);
        var lengths = new Dictionary<SegmentDigest, long>();
        foreach (var segment in manifest.Segments)
        {
            if (segment is null || segment.Digest.Value is null)
            {
                yield return "a segment is null or has no digest";
                continue;
            }

            if (segment.Part.Length == 0 || !parts.Add(segment.Part))
            {
                yield return $"part '{segment.Part}' is empty or appears twice";
            }

            if (segment.Bytes is < 1 or > MaxSegmentBytes || (lengths.TryGetValue(segment.Digest, out var bytes) && bytes != segment.Bytes))
            {
                yield return $"segment '{segment.Part}' has {segment.Bytes} bytes, "
                    + $"which is not from 1 to {MaxSegmentBytes} or not what another part says of the same digest";
            }

            lengths[segment.Digest] = segment.Bytes;
            foreach (var problem in Tensors(segment, tensors))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> Tensors(SegmentRecord segment, HashSet<string> names)
    {
        if (segment.Tensors.IsDefault)
        {
            yield return $"segment '{segment.Part}' has no tensor table";
            yield break;
        }

        var end = 0L;
        foreach (var tensor in segment.Tensors)
        {
            if (tensor is null || tensor.Name is null || tensor.Shape.IsDefault || !names.Add(tensor.Name))
            {
                yield return $"segment '{segment.Part}' has a tensor without name or shape, or one that appears twice";
                continue;
            }

            if (!Enum.IsDefined(tensor.Type) || TensorShape.BytesOf(tensor.Shape.AsSpan(), tensor.Type) != tensor.Bytes)
            {
                yield return $"tensor '{tensor.Name}' has {tensor.Bytes} bytes, "
                    + $"not those of {tensor.Type} {TensorShape.Format(tensor.Shape)}";
            }

            if (tensor.Offset < end || tensor.Offset % SegmentLayout.Alignment != 0 || tensor.Offset > segment.Bytes - tensor.Bytes)
            {
                yield return $"tensor '{tensor.Name}' at byte {tensor.Offset} is not aligned to {SegmentLayout.Alignment}, "
                    + "overlaps another or leaves its segment";
            }

            end = tensor.Offset + tensor.Bytes;
        }
    }
}
