namespace PtmOrleans.Client.Wire;

/// <summary>Answer of <c>GET /v1/tasks</c>.</summary>
internal sealed record WireTaskList(IReadOnlyList<TaskInfo> Tasks);
