using PtmOrleans.Client.Operations;

namespace PtmOrleans.Cli.Scheduler;

/// <summary>The part of a scheduler's state that was asked for.</summary>
/// <param name="Task">A task, with or without version; null for all.</param>
/// <param name="Device">A device; null for all.</param>
/// <param name="Last">Most decisions.</param>
internal sealed record SchedulerFilter(string? Task, string? Device, int Last)
{
    public SchedulerInfo Apply(SchedulerInfo all) => all with
    {
        Lists = [.. all.Lists.Where(l => IsWanted($"{l.Task}:{l.Version}"))],
        Devices = [.. all.Devices.Where(d => Device is null || d.Device == Device)],
        Decisions = [.. all.Decisions.Where(d => IsWanted(d.List) && (Device is null || d.Device == Device)).TakeLast(Last)],
    };

    private bool IsWanted(string list) => Task is null || list == Task || list.StartsWith(Task + ":", StringComparison.Ordinal);
}
