using System.Numerics;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>
/// Divides a range of bytes into slots. Lengths are rounded up to one of 64 classes per doubling, so that segments of one architecture that
/// differ by a few labels or words take slots of one length, and a slot that is given back is just what the next of them needs: in the
/// steady state the same addresses are used over and over. A slot goes into the shortest gap that holds it. Slots longer than half of the
/// longest begin at a gap's start and the others end at its end, so that long gaps do not get short slots in their middle.
/// Not thread-safe.
/// </summary>
internal sealed class ArenaSlots
{
    // Kernels read whole vectors of up to 16 bytes and the driver itself aligns to this.
    private const long Granule = 256;
    private const int ClassesPerDoubling = 64;

    private readonly Dictionary<long, long> _taken = [];

    // By offset; no two touch.
    private readonly List<Gap> _gaps;
    private long _longest;

    /// <param name="bytes">Length of the range, a multiple of 256.</param>
    public ArenaSlots(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, Granule);
        ArgumentOutOfRangeException.ThrowIfNotEqual(bytes % Granule, 0);
        Bytes = bytes;
        FreeBytes = bytes;
        _gaps = [new Gap(0, bytes)];
    }

    public long Bytes { get; }

    public long FreeBytes { get; private set; }

    /// <summary>The longest slot that can be taken now.</summary>
    public long LongestGap => _gaps.Count == 0 ? 0 : _gaps.Max(g => g.Length);

    public int Count => _taken.Count;

    /// <summary>The length of the slot for so many bytes, at most 1/64 or 255 bytes more.</summary>
    public static long SlotOf(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes, 1);
        var step = Math.Max(Granule, (1L << BitOperations.Log2((ulong)bytes)) / ClassesPerDoubling);
        return (bytes + step - 1) / step * step;
    }

    /// <summary>Takes a slot for so many bytes; false when no gap is long enough.</summary>
    public bool TryTake(long bytes, out long offset)
    {
        var slot = SlotOf(bytes);
        var best = -1;
        for (var i = 0; i < _gaps.Count; i++)
        {
            if (_gaps[i].Length >= slot && (best < 0 || _gaps[i].Length < _gaps[best].Length))
            {
                best = i;
            }
        }

        offset = best < 0 ? -1 : Cut(best, slot);
        return best >= 0;
    }

    /// <summary>Takes a slot for each length, or none at all.</summary>
    public bool TryTakeAll(IReadOnlyList<long> lengths, out long[] offsets)
    {
        // The longest first: short slots then take what is left between them.
        offsets = new long[lengths.Count];
        var taken = 0;
        var order = Enumerable.Range(0, lengths.Count).OrderByDescending(i => lengths[i]).ToArray();
        foreach (var i in order)
        {
            if (!TryTake(lengths[i], out offsets[i]))
            {
                break;
            }

            taken++;
        }

        if (taken == order.Length)
        {
            return true;
        }

        foreach (var i in order.AsSpan(0, taken))
        {
            Give(offsets[i]);
        }

        return false;
    }

    /// <summary>Gives a slot back.</summary>
    /// <exception cref="ArgumentException">No slot begins there.</exception>
    public void Give(long offset)
    {
        if (!_taken.Remove(offset, out var length))
        {
            throw new ArgumentException($"no slot begins at {offset}", nameof(offset));
        }

        FreeBytes += length;
        var next = _gaps.FindIndex(g => g.Offset > offset);
        next = next < 0 ? _gaps.Count : next;
        if (next < _gaps.Count && _gaps[next].Offset == offset + length)
        {
            length += _gaps[next].Length;
            _gaps.RemoveAt(next);
        }

        if (next > 0 && _gaps[next - 1].End == offset)
        {
            _gaps[next - 1] = new Gap(_gaps[next - 1].Offset, _gaps[next - 1].Length + length);
        }
        else
        {
            _gaps.Insert(next, new Gap(offset, length));
        }
    }

    private long Cut(int index, long slot)
    {
        var gap = _gaps[index];
        _longest = Math.Max(_longest, slot);
        var atStart = slot > _longest / 2;
        var offset = atStart ? gap.Offset : gap.End - slot;
        if (gap.Length == slot)
        {
            _gaps.RemoveAt(index);
        }
        else
        {
            _gaps[index] = new Gap(atStart ? gap.Offset + slot : gap.Offset, gap.Length - slot);
        }

        _taken.Add(offset, slot);
        FreeBytes -= slot;
        return offset;
    }

    private readonly record struct Gap(long Offset, long Length)
    {
        public long End => Offset + Length;
    }
}
