namespace PtmOrleans.Client;

/// <summary>How far an upload is.</summary>
/// <param name="Part">What is being done: <c>hashing NAME</c>, <c>NAME</c> while it is sent, <c>importing</c>.</param>
/// <param name="BytesDone">Bytes hashed, or bytes that the gateway has, of those before included.</param>
/// <param name="BytesTotal">Bytes of all files.</param>
public readonly record struct UploadStep(string Part, long BytesDone, long BytesTotal);
