using PtmOrleans.Bench.Reports;
using PtmOrleans.Scheduling.Simulation;

namespace PtmOrleans.Bench.Schedule;

/// <summary>A figure of a run; over cells it is summed, or averaged with equal weights.</summary>
/// <param name="Name">In files; says the unit.</param>
/// <param name="Heading">In tables.</param>
/// <param name="IsSum">Whether it is summed.</param>
/// <param name="Of">Its value for a run.</param>
/// <param name="Format">Of the value in tables.</param>
/// <param name="Scale">What the value is multiplied with in tables.</param>
internal sealed record Metric(
    string Name, string Heading, bool IsSum, Func<SimulationResult, double> Of, string Format = "#,0", double Scale = 1)
{
    private const double Giga = 1e-9;

    public static Metric Late { get; } = new("late", "late", true, r => r.Late);

    public static Metric Switches { get; } = new("switches", "switches", true, r => r.Switches);

    public static Metric Tasks { get; } = new("tasks", "requests", true, r => r.Tasks);

    public static Metric Makespan { get; } = new("makespan_s", "makespan (s)", true, r => r.Makespan.TotalSeconds);

    /// <summary>Those of the table, after its policy.</summary>
    public static IReadOnlyList<Metric> Shown { get; } =
    [
        Late,
        Switches,
        Makespan,
        new("mean_response_ms", "response (ms)", false, r => r.MeanResponse.TotalMilliseconds),
        new("p99_response_ms", "p99 (ms)", false, r => r.P99Response.TotalMilliseconds),
        new("mean_wait_ms", "wait (ms)", false, r => r.MeanWait.TotalMilliseconds),
        new("goodput_per_s", "goodput (1/s)", false, r => r.Goodput, "0.00"),
        new("bytes_paged", "paged (GB)", true, r => r.BytesPaged, "#,0", Giga),
        new("mean_weighted_turnaround", "weighted turnaround", false, r => r.MeanWeightedTurnaround, "0.0"),
    ];

    /// <summary>Those of the files.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        Tasks,
        .. Shown,
        new("late_by_wait", "late by wait", true, r => r.LateByWait),
        new("loads", "loads", true, r => r.Loads),
        new("batches", "batches", true, r => r.Batches),
        new("p50_response_ms", "p50 (ms)", false, r => r.P50Response.TotalMilliseconds),
        new("max_response_ms", "longest (ms)", false, r => r.MaxResponse.TotalMilliseconds),
        new("overtime_s", "overtime (s)", true, r => r.Overtime.TotalSeconds),
        new("max_weighted_turnaround", "worst weighted turnaround", false, r => r.MaxWeightedTurnaround, "0.0"),
        new("busy", "busy", false, r => r.Busy, "0.00"),
    ];

    /// <summary>Its value for one cell.</summary>
    public Spread Over(IEnumerable<SimulationResult> seeds) => Spread.Of(seeds.Select(Of));

    /// <summary>Its value for several cells with as many seeds each.</summary>
    public Spread Over(IReadOnlyList<IReadOnlyList<SimulationResult>> cells) => Spread.Of(Enumerable.Range(0, cells[0].Count)
        .Select(seed => cells.Sum(runs => Of(runs[seed])) / (IsSum ? 1 : cells.Count)));

    public string Text(Spread value) => new Spread(value.Median * Scale, value.Low * Scale, value.High * Scale).Text(Format);
}
