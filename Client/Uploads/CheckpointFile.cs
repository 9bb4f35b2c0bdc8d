namespace PtmOrleans.Client.Uploads;

/// <summary>A file of a checkpoint folder.</summary>
/// <param name="Name">Relative name, with '/'.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Bytes">Its length.</param>
internal sealed record CheckpointFile(string Name, string Path, long Bytes);
