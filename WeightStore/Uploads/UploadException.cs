namespace PtmOrleans.WeightStore.Uploads;

/// <summary>An upload could not be worked on; it is as it was, apart from bytes that arrived in order.</summary>
public sealed class UploadException(UploadError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Why.</summary>
    public UploadError Error { get; } = error;
}
