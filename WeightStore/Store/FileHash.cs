using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>SHA-256 of files too long to hold.</summary>
internal static class FileHash
{
    private const int PieceBytes = 4 << 20;

    /// <summary>The hash of a file as lower-case hex; reads it on the calling thread.</summary>
    /// <remarks>
    /// A map brings each piece into memory, in huge pages where the system has such, so that the file is mapped in no time afterwards. The
    /// bytes themselves are read: of a file that is cut short meanwhile, reading tells, and touching a map ends the process.
    /// </remarks>
    /// <param name="path">The file.</param>
    /// <param name="read">Told the length of each piece; may be null.</param>
    /// <param name="cancellationToken">Looked at between pieces.</param>
    public static string Of(string path, Action<int>? read, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, share: FileShare.Read | FileShare.Delete);
        using var map = RandomAccess.GetLength(file) > 0 ? MappedFile.Open(path) : null;
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            for (var offset = 0L; offset < map?.Length;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                map.Populate(offset, Math.Min(PieceBytes, map.Length - offset));
                var length = ReadPiece(file, buffer.AsSpan(0, PieceBytes), offset);
                hash.AppendData(buffer, 0, length);
                read?.Invoke(length);
                offset += PieceBytes;
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static int ReadPiece(SafeFileHandle file, Span<byte> piece, long offset)
    {
        var filled = 0;
        for (int count; filled < piece.Length && (count = RandomAccess.Read(file, piece[filled..], offset + filled)) > 0;)
        {
            filled += count;
        }

        return filled;
    }
}
