namespace PtmOrleans.Bench.Schedule;

/// <summary>FastPTM's logs, as far as they concern scheduling.</summary>
internal sealed record LogFile
{
    public required IReadOnlyList<LoggedRun> Scheduling { get; init; }
}
