namespace PtmOrleans.Scheduling.Simulation;

/// <summary>
/// Costs of FastPTM's two machines, fitted to the FCFS runs of its published logs: workers on one GPU share it, so all costs grow with
/// their number. Beyond the three workers that were measured the line through two and three is continued.
/// </summary>
public static class FastPtmCosts
{
    private const int Measured = 3;

    private static readonly Dictionary<string, Row[]> Rows = new(StringComparer.Ordinal)
    {
        ["GTX1080Ti"] = [new(175, 147, 2800), new(215, 184, 2800), new(306, 213, 2800)],
        ["RTX3090"] = [new(47, 147, 3400), new(48, 165, 3600), new(49, 181, 3850)],
    };

    /// <summary>The GPUs, as the logs name them.</summary>
    public static IReadOnlyList<string> Gpus { get; } = [.. Rows.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The costs.</summary>
    /// <param name="gpu">One of <see cref="Gpus"/>.</param>
    /// <param name="machines">Workers that share the GPU, 1 or more.</param>
    /// <returns>The costs per task.</returns>
    /// <exception cref="ArgumentException">The GPU is not one of them.</exception>
    public static SimulatedCosts For(string gpu, int machines)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(machines, 1);
        var rows = Rows.GetValueOrDefault(gpu)
            ?? throw new ArgumentException($"No costs are known for the GPU '{gpu}'; there are {string.Join(", ", Gpus)}.", nameof(gpu));
        var row = machines <= Measured ? rows[machines - 1] : rows[^1].Continue(rows[^2], machines - Measured);
        return new SimulatedCosts
        {
            Exec = TimeSpan.FromMilliseconds(row.Exec),
            Switch = TimeSpan.FromMilliseconds(row.Switch),
            ColdLoad = TimeSpan.FromMilliseconds(row.Cold),
        };
    }

    /// <summary>Milliseconds.</summary>
    private readonly record struct Row(int Exec, int Switch, int Cold)
    {
        public Row Continue(Row before, int steps) => new(
            Exec + (steps * (Exec - before.Exec)), Switch + (steps * (Switch - before.Switch)), Cold + (steps * (Cold - before.Cold)));
    }
}
