using System.Globalization;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>Where things lie below the store's root.</summary>
internal sealed class StorePaths(string root)
{
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    public string Format => Path.Combine(Root, "store.json");

    public string Lock => Path.Combine(Root, "lock");

    public string Segments => Path.Combine(Root, "segments");

    public string Blobs => Path.Combine(Root, "blobs");

    public string Manifests => Path.Combine(Root, "manifests");

    public string Temporary => Path.Combine(Root, "tmp");

    /// <summary>Segments on their way here from other stores.</summary>
    public string Partial => Path.Combine(Root, "partial");

    /// <summary>Checkpoints on their way here from clients.</summary>
    public string Uploads => Path.Combine(Root, "uploads");

    public string PartialSegment(SegmentDigest digest) => Path.Combine(Partial, digest.Value + ".part");

    /// <summary>Who holds this file's lock writes the partial segment.</summary>
    public string PartialLock(SegmentDigest digest) => Path.Combine(Partial, digest.Value + ".lock");

    public string Segment(SegmentDigest digest) => Path.Combine(Segments, digest.Value[..2], digest.Value + ".seg");

    public string Blob(string digest) => Path.Combine(Blobs, digest[..2], digest);

    public string TaskFolder(string name) => Path.Combine(Manifests, name);

    public string Manifest(string name, int version) => Path.Combine(TaskFolder(name), Number(version) + ".json");

    /// <summary>The mark that a version has existed.</summary>
    public string Removed(string name, int version) => Path.Combine(TaskFolder(name), Number(version) + ".removed");

    /// <summary>The mark that a version follows another store.</summary>
    public string Followed(string name, int version) => Path.Combine(Root, "followed", name, Number(version) + ".json");

    private static string Number(int version) => version.ToString(CultureInfo.InvariantCulture);
}
