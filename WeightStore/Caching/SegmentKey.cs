using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// What makes two segments the same on a device. Equal files are not enough where their tensors are widened: the bytes of two halves may
/// be those of one F32, so how a file was read belongs to it.
/// </summary>
/// <param name="Digest">The file's digest.</param>
/// <param name="Bytes">The file's length, as the manifest has it: one that is wrong about it must not reach into another's memory.</param>
/// <param name="Form">Empty where the segment lies as stored; else place, type and length of every tensor in the file.</param>
internal readonly record struct SegmentKey(SegmentDigest Digest, long Bytes, string Form)
{
    /// <param name="stored">The segment as stored.</param>
    /// <param name="placed">The segment as it lies on the device, with the same tensor table where it lies as stored.</param>
    public static SegmentKey Of(SegmentRecord stored, SegmentRecord placed) => new(
        stored.Digest,
        stored.Bytes,
        stored.Tensors == placed.Tensors ? "" : string.Join(' ', stored.Tensors.Select(t => $"{t.Offset}:{t.Bytes}:{t.Type}")));
}
