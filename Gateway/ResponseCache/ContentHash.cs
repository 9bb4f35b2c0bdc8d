using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>SHA-256 of what a request asks for: its tokens, and which of their rows it wants.</summary>
internal readonly record struct ContentHash(UInt128 High, UInt128 Low)
{
    /// <summary>The hash of a request's tokens; requests that mean the same have the same.</summary>
    public static ContentHash Of(TokenPayload tokens)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append<int>(hash, tokens.Lengths);
        Append<int>(hash, tokens.Ids);

        // No segment ids means that all are zero.
        Append<int>(hash, tokens.TypeIds.AsSpan().ContainsAnyExcept(0) ? tokens.TypeIds : []);
        Append<int>(hash, tokens.RowCounts);
        Append<int>(hash, tokens.RowPositions);
        Append<bool>(hash, tokens.TokenVectors);
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        return new ContentHash(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
    }

    // With its length before it, no part can pass for the beginning of the next.
    private static void Append<T>(IncrementalHash hash, ReadOnlySpan<T> part)
        where T : unmanaged
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        hash.AppendData(length);
        hash.AppendData(MemoryMarshal.AsBytes(part));
    }
}
