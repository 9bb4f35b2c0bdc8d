using System.Text.Json.Serialization;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>Answer of <c>GET /v1/tasks</c>.</summary>
/// <param name="Tasks">The tasks, by name.</param>
/// <param name="Next">What to ask for as <c>after</c> next; left out at the end.</param>
internal sealed record TaskListView(
    IReadOnlyList<TaskView> Tasks, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Next)
{
    public static TaskListView From(TaskPage page) => new(Array.ConvertAll(page.Tasks, TaskView.InList), page.Next);
}
