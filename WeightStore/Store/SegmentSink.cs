using System.Buffers;
using System.Security.Cryptography;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// A segment file in the making. What is appended is hashed and written in large pieces: the system then keeps the file in huge pages, which
/// are mapped a hundred times as fast as small ones.
/// </summary>
internal sealed class SegmentSink(StoreFiles files, FileStream file, Action<long> written) : IDisposable
{
    // A multiple of the 2 MiB of a huge page, and written at multiples of itself.
    private const int PieceBytes = 4 << 20;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _piece = ArrayPool<byte>.Shared.Rent(PieceBytes);

    private long _position;
    private int _filled;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        _position += bytes.Length;
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, PieceBytes - _filled);
            bytes[..count].CopyTo(_piece.AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled == PieceBytes)
            {
                WritePiece();
            }
        }
    }

    public void Align()
    {
        Span<byte> zeros = stackalloc byte[SegmentLayout.Alignment];
        zeros.Clear();
        if (SegmentLayout.AlignUp(_position) is var end && end > _position)
        {
            Append(zeros[..(int)(end - _position)]);
        }
    }

    /// <summary>Writes what is left, and gives the hash of the whole.</summary>
    public SegmentDigest Finish()
    {
        if (_filled > 0)
        {
            WritePiece();
        }

        return new(Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    public void Dispose()
    {
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_piece);
    }

    private void WritePiece()
    {
        var piece = _piece.AsSpan(0, _filled);
        files.Write(file, piece);
        _hash.AppendData(piece);
        written(_filled);
        _filled = 0;
    }
}
