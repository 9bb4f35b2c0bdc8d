namespace PtmOrleans.WeightStore.Store;

/// <summary>How far a verification has come.</summary>
/// <param name="File">The digest of the file being read.</param>
/// <param name="BytesDone">Bytes hashed so far.</param>
/// <param name="BytesTotal">Bytes to hash in all.</param>
public sealed record VerifyProgress(string File, long BytesDone, long BytesTotal);
