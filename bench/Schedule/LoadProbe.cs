using PtmOrleans.Cli.Output;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Schedule;

/// <summary>
/// Finds the saturation of a policy, then measures around it. Everything offered is served, however late; goodput counts what is on time
/// per second in which requests arrive, so that the time in which a backlog drains afterwards, with nothing on time, counts for nobody.
/// </summary>
internal sealed class LoadProbe(ScheduleOptions options, LoadPoint point, CancellationToken cancellationToken)
{
    /// <summary>A policy is saturated by the load above which less than this share of the requests is on time.</summary>
    public const double Sustained = 0.99;

    private const double Precision = 1.01;
    private const int MostHalvings = 12;
    private readonly SimulationOptions _options = new Cell(point.Gpu, point.Machines, point.MaxBatch, "", []).Options(point.Policy);

    public LoadResult Run() => new(point, [.. Enumerable.Range(0, options.Seeds).Select(i => Curve(options.Workload.Seed + (ulong)i))]);

    private LoadCurve Curve(ulong seed)
    {
        var saturation = Saturation(seed);
        return new LoadCurve(saturation, [.. LoadCurve.Loads.Select(load => Measure(load * saturation, seed).Goodput)]);
    }

    private double Saturation(ulong seed)
    {
        var costs = _options.Costs;
        var most = point.Machines * point.MaxBatch / costs.ExecOf(point.MaxBatch).TotalSeconds;
        var least = point.Machines / (costs.Exec + costs.Switch).TotalSeconds / 2;
        for (var halvings = 0; !IsSustained(least, seed); halvings++)
        {
            (least, most) = halvings < MostHalvings
                ? (least / 2, least)
                : throw new CommandException($"Policy '{point.Policy}' has less than {Sustained:P0} on time at every load.");
        }

        while (most > least * Precision)
        {
            var rate = Math.Sqrt(least * most);
            (least, most) = IsSustained(rate, seed) ? (rate, most) : (least, rate);
        }

        return least;
    }

    private bool IsSustained(double rate, ulong seed) => Measure(rate, seed).Share >= Sustained;

    private (double Goodput, double Share) Measure(double rate, ulong seed)
    {
        var trace = WorkloadGenerator.Generate(options.Workload with
        {
            Tasks = Math.Max(1, (int)(rate * options.Span.TotalSeconds)),
            Letters = point.Letters,
            Mean = TimeSpan.FromSeconds(1 / rate),
            Seed = seed,
        });
        var run = Simulator.Run(trace, _options, null, cancellationToken);
        var onTime = (double)(run.Tasks - run.Late);
        return (onTime / trace.Entries.Sum(e => e.Interval.TotalSeconds), onTime / run.Tasks);
    }
}
