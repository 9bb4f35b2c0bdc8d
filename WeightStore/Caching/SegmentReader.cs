using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>
/// Reads pieces of a segment's file into memory, widened where they are to be F32. It reads and does not map: a file that is cut short
/// meanwhile is an error then, and not the end of the process.
/// </summary>
internal sealed class SegmentReader : IDisposable
{
    // What is read is widened while it is in the core's own cache.
    private const int HalfBytes = 128 << 10;

    private readonly SafeFileHandle _file;

    /// <exception cref="WeightStoreException">The file has another length.</exception>
    public SegmentReader(SegmentRecord segment, string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.SequentialScan);
        if (RandomAccess.GetLength(_file) is var length && length != segment.Bytes)
        {
            _file.Dispose();
            throw new WeightStoreException(
                WeightStoreError.CorruptSegment,
                $"segment '{segment.Part}' ({segment.Digest}) has {length} bytes, not {segment.Bytes}");
        }
    }

    /// <summary>Reads a piece to its place; called from several threads at once.</summary>
    /// <exception cref="IOException">The file cannot be read, or ends before the piece does.</exception>
    public void Read(SegmentPiece piece, HostMemory memory) => Read(piece, memory.Slice(piece.Target, piece.Bytes));

    /// <summary>Reads a piece to <paramref name="target"/>, which is as long as it.</summary>
    /// <exception cref="IOException">The file cannot be read, or ends before the piece does.</exception>
    public void Read(SegmentPiece piece, Span<byte> target)
    {
        if (piece.Half is { } half)
        {
            ReadWidened(piece.Source, half, target);
        }
        else
        {
            ReadAll(piece.Source, target);
        }
    }

    public void Dispose() => _file.Dispose();

    private void ReadWidened(long offset, ElementType half, Span<byte> target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(HalfBytes);
        try
        {
            while (!target.IsEmpty)
            {
                var bytes = buffer.AsSpan(0, Math.Min(HalfBytes, target.Length / 2));
                ReadAll(offset, bytes);
                Widening.ToSingle(bytes, half, MemoryMarshal.Cast<byte, float>(target[..(2 * bytes.Length)]));
                target = target[(2 * bytes.Length)..];
                offset += bytes.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void ReadAll(long offset, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var read = RandomAccess.Read(_file, bytes, offset);
            if (read == 0)
            {
                throw new IOException($"the file was cut short: {bytes.Length} bytes from {offset} on are missing");
            }

            bytes = bytes[read..];
            offset += read;
        }
    }
}
