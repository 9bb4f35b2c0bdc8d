using PtmOrleans.Cli.Output;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Cli.Tasks;

/// <summary>A task on the command line: <c>tenant/task</c>, or <c>task</c> since the key decides the tenant.</summary>
internal static class TaskArgument
{
    /// <summary>The plain name.</summary>
    public static string PartOf(string name)
    {
        var task = name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return TaskName.IsPart(task) ? task : throw new CommandException($"'{name}' names no task: expected tenant/task.", 2);
    }
}
