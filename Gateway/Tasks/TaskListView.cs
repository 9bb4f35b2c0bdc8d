namespace PtmOrleans.Gateway.Tasks;

/// <summary>Answer of <c>GET /v1/tasks</c>.</summary>
internal sealed record TaskListView(IReadOnlyList<TaskView> Tasks);
