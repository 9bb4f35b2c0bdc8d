using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>Which rows of usage to read, so that no answer has more than are asked for.</summary>
[GenerateSerializer, Immutable, Alias("ptm.UsageSelection")]
public sealed record UsageSelection
{
    /// <summary>The first hour or day.</summary>
    [Id(0)]
    public required DateTimeOffset From { get; init; }

    /// <summary>The end, not included.</summary>
    [Id(1)]
    public required DateTimeOffset To { get; init; }

    /// <summary>Most rows, at least 1.</summary>
    [Id(2)]
    public required int Limit { get; init; }

    /// <summary>Whether hours are added up to days.</summary>
    [Id(3)]
    public bool ByDay { get; init; }

    /// <summary>One task alone; null for all.</summary>
    [Id(4)]
    public string? Task { get; init; }

    /// <summary>Time of the row to go on after; null to begin at the beginning.</summary>
    [Id(5)]
    public DateTimeOffset? AfterStart { get; init; }

    /// <summary>Task of the row to go on after.</summary>
    [Id(6)]
    public string? AfterTask { get; init; }

    /// <summary>The first so many of the rows that are asked for, by time and task.</summary>
    /// <param name="rows">Rows in any order.</param>
    public UsageRow[] Choose(IEnumerable<UsageRow> rows) =>
        [.. rows.Where(Includes).OrderBy(r => r.Start).ThenBy(r => r.Task, StringComparer.Ordinal).Take(Limit)];

    private bool Includes(UsageRow row) =>
        row.Start >= From && row.Start < To
        && (Task is null || row.Task == Task)
        && (AfterStart is not { } after || row.Start > after
            || (row.Start == after && string.CompareOrdinal(row.Task, AfterTask) > 0));
}
