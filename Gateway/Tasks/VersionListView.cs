namespace PtmOrleans.Gateway.Tasks;

/// <summary>Answer of <c>GET /v1/tasks/{task}/versions</c>.</summary>
internal sealed record VersionListView(int DefaultVersion, IReadOnlyList<TaskVersionView> Versions);
