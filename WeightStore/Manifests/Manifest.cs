using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Manifests;

/// <summary>Everything the store knows about one version of one task. It never changes once written.</summary>
public sealed record Manifest
{
    /// <summary>The format that this code writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The format of the manifest file.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>The task's name, such as <c>acme/sentiment</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The architecture's name.</summary>
    public required string Architecture { get; init; }

    /// <summary>The head's name.</summary>
    public required string Head { get; init; }

    /// <summary>SHA-256 of the skeleton graph that the weights fit, as lower-case hex.</summary>
    public required string Skeleton { get; init; }

    /// <summary>The element type that most of the weights are stored in; each tensor's record says its own.</summary>
    public required ElementType Type { get; init; }

    /// <summary>The checkpoint's <c>config.json</c>.</summary>
    public required JsonElement Config { get; init; }

    /// <summary>What else execution must know.</summary>
    public required ImmutableSortedDictionary<string, string> Settings { get; init; }

    /// <summary>Label names by class index.</summary>
    public required ImmutableArray<string> Labels { get; init; }

    /// <summary>Kept files: relative name to SHA-256 of the content.</summary>
    public required ImmutableSortedDictionary<string, string> Files { get; init; }

    /// <summary>The segments in the order in which a forward pass needs them.</summary>
    public required ImmutableArray<SegmentRecord> Segments { get; init; }

    /// <summary>Where the checkpoint came from: the last part of its folder's name.</summary>
    public required string Source { get; init; }

    /// <summary>When the version was imported.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Bytes of all segments in the store; a segment that serves several parts counts once.</summary>
    [JsonIgnore]
    public long StoredBytes => Segments.DistinctBy(s => s.Digest).Sum(s => s.Bytes);

    /// <summary>
    /// Bytes of all segments on a device that computes in F32, where F16 and BF16 weights take twice their stored bytes.
    /// </summary>
    [JsonIgnore]
    public long WeightBytes => Segments
        .Select(s => (Stored: s, Placed: WidenedSegment.Of(s)))
        .DistinctBy(s => SegmentKey.Of(s.Stored, s.Placed))
        .Sum(s => s.Placed.Bytes);

    /// <summary>Name and version, as in <c>acme/sentiment:3</c>.</summary>
    [JsonIgnore]
    public string Key => $"{Name}:{Version}";
}
