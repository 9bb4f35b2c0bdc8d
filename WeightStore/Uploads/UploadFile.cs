namespace PtmOrleans.WeightStore.Uploads;

/// <summary>A file that is to be uploaded.</summary>
/// <param name="Name">Relative name within the checkpoint folder, as <see cref="UploadNames"/> allows it.</param>
/// <param name="Bytes">Its length, 1 or more.</param>
/// <param name="Sha256">SHA-256 of its content, 64 lower-case hexadecimal digits.</param>
public sealed record UploadFile(string Name, long Bytes, string Sha256);
