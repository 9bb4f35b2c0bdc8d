namespace PtmOrleans.WeightStore.Uploads;

/// <summary>How much of a file has arrived.</summary>
/// <param name="File">The file.</param>
/// <param name="Received">Bytes from its start.</param>
public readonly record struct UploadProgress(UploadFile File, long Received);
