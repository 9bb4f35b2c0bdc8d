using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>Part of a segment that is copied at a time.</summary>
/// <param name="Source">Its first byte in the file.</param>
/// <param name="Target">Its first byte in memory.</param>
/// <param name="Bytes">Its length in memory.</param>
/// <param name="Half">The type that becomes F32; null where bytes are copied as they are.</param>
internal readonly record struct SegmentPiece(long Source, long Target, int Bytes, ElementType? Half)
{
    /// <summary>The longest piece: two huge pages.</summary>
    public const int MaxBytes = 4 << 20;

    /// <summary>Cuts a segment into pieces by ascending place; gaps between widened tensors are in none.</summary>
    /// <param name="stored">The segment as in its file.</param>
    /// <param name="placed">The segment as it shall lie; the same record where nothing is widened.</param>
    /// <param name="longest">The longest piece, a multiple of 4.</param>
    public static IEnumerable<SegmentPiece> Of(SegmentRecord stored, SegmentRecord placed, int longest = MaxBytes)
        => ReferenceEquals(stored, placed)
            ? Cut(0, 0, stored.Bytes, null, longest)
            : stored.Tensors.Zip(placed.Tensors, (from, to) => Of(from, to, longest)).SelectMany(pieces => pieces);

    private static IEnumerable<SegmentPiece> Of(TensorRecord stored, TensorRecord placed, int longest)
        => Cut(stored.Offset, placed.Offset, placed.Bytes, stored.Type == placed.Type ? null : stored.Type, longest);

    private static IEnumerable<SegmentPiece> Cut(long source, long target, long bytes, ElementType? half, int longest)
    {
        for (var done = 0L; done < bytes; done += longest)
        {
            yield return new(source + (half is null ? done : done / 2), target + done, (int)Math.Min(longest, bytes - done), half);
        }
    }
}
