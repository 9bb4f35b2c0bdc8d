namespace PtmOrleans.Client.Wire;

/// <summary>An upload.</summary>
internal sealed record WireUpload(string Id, IReadOnlyList<WireUploadFile> Files, int? Version = null);
