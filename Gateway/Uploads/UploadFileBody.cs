namespace PtmOrleans.Gateway.Uploads;

/// <summary>One file of an upload's manifest.</summary>
internal sealed record UploadFileBody
{
    public required string Name { get; init; }

    public required long Bytes { get; init; }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }
}
