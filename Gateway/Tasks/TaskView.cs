using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>A task as its owner sees it.</summary>
internal sealed record TaskView(
    string Name, int DefaultVersion, IReadOnlyList<TaskVersionView> Versions, IReadOnlyList<AliasView> Aliases)
{
    public static TaskView From(TaskDescription task) =>
        new(
            task.Name.Name,
            task.DefaultVersion,
            Array.ConvertAll(task.Versions, TaskVersionView.From),
            Array.ConvertAll(task.Aliases, AliasView.From));
}
