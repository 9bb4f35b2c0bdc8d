namespace PtmOrleans.Gateway.Uploads;

/// <summary>Answer of <c>GET /v1/tasks/{task}/uploads</c>.</summary>
internal sealed record UploadListView(IReadOnlyList<UploadView> Uploads);
