namespace PtmOrleans.Client.Wire;

/// <summary>Answer of <c>GET /v1/tasks/{task}/uploads</c>.</summary>
internal sealed record WireUploadList(IReadOnlyList<WireUpload> Uploads);
