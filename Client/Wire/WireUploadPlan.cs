namespace PtmOrleans.Client.Wire;

/// <summary>Body of <c>POST /v1/tasks/{task}/uploads</c>.</summary>
internal sealed record WireUploadPlan(IReadOnlyList<WireUploadFile> Files, int? Version);
