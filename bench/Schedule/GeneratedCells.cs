using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Schedule;

/// <summary>A grid of settings.</summary>
internal static class GeneratedCells
{
    /// <summary>Requests per letter in the published traces.</summary>
    private static readonly int[] Groups = [20, 40];

    /// <summary>Every mean interval with every number of letters, as long as published, over all GPUs, machines and batches.</summary>
    public static IReadOnlyList<Cell> Create(ScheduleOptions options) => Lay(
        options,
        from mean in options.Means
        from letters in options.Letters
        from count in Groups
        select Load(options, mean, letters, count));

    /// <summary>One trace over all GPUs, machines and batches.</summary>
    public static IReadOnlyList<Cell> Create(ScheduleOptions options, Trace trace) => Lay(options, [(trace.Name, [trace])]);

    public static string Workload(int tasks, int letters, double mean) =>
        FormattableString.Invariant($"T{tasks}_L{letters} {mean:0.00##}");

    private static Cell[] Lay(ScheduleOptions options, IEnumerable<(string Name, Trace[] Traces)> loads)
    {
        var all = loads.ToArray();
        return
        [
            .. from gpu in options.Gpus
               from machines in options.Machines
               from load in all
               from batch in options.Batches
               select new Cell(gpu, machines, batch, load.Name, load.Traces),
        ];
    }

    private static (string Name, Trace[] Traces) Load(ScheduleOptions options, double mean, int letters, int count)
    {
        var workload = options.Workload with { Letters = letters, Tasks = count * letters, Mean = TimeSpan.FromSeconds(mean) };
        return (
            Workload(workload.Tasks, letters, mean),
            [
                .. Enumerable.Range(0, options.Seeds)
                    .Select(i => WorkloadGenerator.Generate(workload with { Seed = workload.Seed + (ulong)i })),
            ]);
    }
}
