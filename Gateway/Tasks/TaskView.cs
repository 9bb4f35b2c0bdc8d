using System.Text.Json.Serialization;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>A task as its owner sees it.</summary>
internal sealed record TaskView(
    string Name, int DefaultVersion, IReadOnlyList<TaskVersionView> Versions, IReadOnlyList<AliasView> Aliases)
{
    /// <summary>Whether equal requests are answered from a cache; left out in lists, which do not ask the tasks themselves.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Cache { get; init; }

    public static TaskView From(TaskDescription task) => InList(task) with { Cache = task.Settings.Cache };

    public static TaskView InList(TaskDescription task) =>
        new(
            task.Name.Name,
            task.DefaultVersion,
            Array.ConvertAll(task.Versions, TaskVersionView.From),
            Array.ConvertAll(task.Aliases, AliasView.From));
}
