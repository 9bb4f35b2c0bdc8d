using System.Security.Cryptography;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Store;

/// <summary>SHA-256 of files too long to hold.</summary>
internal static class FileHash
{
    private const int PieceBytes = 4 << 20;

    /// <summary>
    /// The hash of a file as lower-case hex; reads it on the calling thread, through a map: the pages that this brings into memory are then
    /// huge where the system has such, and the file is mapped in no time afterwards.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="read">Told the length of each piece; may be null.</param>
    /// <param name="cancellationToken">Looked at between pieces.</param>
    public static string Of(string path, Action<int>? read, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (new FileInfo(path).Length > 0)
        {
            using var map = MappedFile.Open(path);
            for (var offset = 0L; offset < map.Length; offset += PieceBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var length = (int)Math.Min(PieceBytes, map.Length - offset);
                map.Populate(offset, length);
                hash.AppendData(map.Slice(offset, length));
                read?.Invoke(length);
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
