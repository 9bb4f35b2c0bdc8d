using System.Security.Cryptography;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Store;

/// <summary>A segment file in the making: what is appended is written and hashed at once.</summary>
internal sealed class SegmentSink(StoreFiles files, FileStream file, Action<long> written) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    private long _position;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        files.Write(file, bytes);
        _hash.AppendData(bytes);
        _position += bytes.Length;
        written(bytes.Length);
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

    public SegmentDigest Digest() => new(Convert.ToHexStringLower(_hash.GetHashAndReset()));

    public void Dispose() => _hash.Dispose();
}
