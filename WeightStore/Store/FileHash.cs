using System.Buffers;
using System.Security.Cryptography;

namespace PtmOrleans.WeightStore.Store;

/// <summary>SHA-256 of files too long to hold.</summary>
internal static class FileHash
{
    private const int PieceBytes = 1 << 20;

    /// <summary>The hash of a file as lower-case hex; reads it on the calling thread.</summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Told the length of each piece; may be null.</param>
    /// <param name="cancellationToken">Looked at between pieces.</param>
    public static string Of(string path, Action<int>? read, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var file = File.OpenHandle(path, share: FileShare.Read | FileShare.Delete, options: FileOptions.SequentialScan);
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var offset = 0L;
            for (int length; (length = RandomAccess.Read(file, buffer, offset)) > 0; offset += length)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, length);
                read?.Invoke(length);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
