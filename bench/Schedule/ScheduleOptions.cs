using PtmOrleans.Scheduling.Policies;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Schedule;

/// <summary>What to simulate and where it goes.</summary>
internal sealed record ScheduleOptions
{
    /// <summary>The most machines: with more, FastPTM's costs have grown so far that a request alone takes its whole time.</summary>
    public const int MostMachines = 16;

    public IReadOnlyList<string> Policies { get; init; } = PolicyCatalog.Names;

    public IReadOnlyList<string> Gpus { get; init; } = FastPtmCosts.Gpus;

    public IReadOnlyList<int> Machines { get; init; } = [1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>The largest batch of each arm.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 8];

    /// <summary>Mean intervals, in seconds.</summary>
    public IReadOnlyList<double> Means { get; init; } = [0.05, 0.08, 0.10, 0.20];

    public IReadOnlyList<int> Letters { get; init; } = [6, 12];

    /// <summary>Laws and the first seed of generated traces.</summary>
    public WorkloadOptions Workload { get; init; } = new();

    /// <summary>How many generated traces each cell has.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>How long requests arrive in the sweep of loads.</summary>
    public TimeSpan Span { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether to show every cell.</summary>
    public bool ShowsCells { get; init; }

    /// <summary>File that gets a row per cell and policy; null for none.</summary>
    public string? Csv { get; init; }

    /// <summary>File that gets the chart; null for none.</summary>
    public string? Svg { get; init; }

    /// <summary>Told how many points of the sweep are done.</summary>
    public Action<int> Told { get; init; } = _ => { };
}
