using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>One file of an upload, and how much of it is there.</summary>
internal sealed record UploadFileView(string Name, long Bytes, string Sha256, long Received)
{
    public static UploadFileView From(UploadProgress progress) =>
        new(progress.File.Name, progress.File.Bytes, progress.File.Sha256, progress.Received);
}
