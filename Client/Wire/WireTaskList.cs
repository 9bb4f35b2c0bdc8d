namespace PtmOrleans.Client.Wire;

/// <summary>Answer of <c>GET /v1/tasks</c>: a page, and the name to go on after.</summary>
internal sealed record WireTaskList(IReadOnlyList<TaskInfo> Tasks, string? Next = null);
