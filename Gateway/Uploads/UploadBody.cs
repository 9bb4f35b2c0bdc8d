namespace PtmOrleans.Gateway.Uploads;

/// <summary>Body of <c>POST /v1/tasks/{task}/uploads</c>.</summary>
internal sealed record UploadBody
{
    /// <summary>Every file of the checkpoint.</summary>
    public required IReadOnlyList<UploadFileBody?> Files { get; init; }

    /// <summary>The version to register as; null takes the next free number.</summary>
    public int? Version { get; init; }
}
