using System.Globalization;
using PtmOrleans.Bench.Limits;
using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Instances;

/// <summary>Memory that 1, 2 and 4 executors of one task take, all of them running at once, and that as many sessions of it take.</summary>
internal sealed class InstancesBench(ModelOptions options, Report report)
{
    private static readonly int[] Counts = [1, 2, 4];
    private static readonly BatchForm Form = new(1, 16);

    private readonly Dictionary<int, List<double>> _mapped = Counts.ToDictionary(c => c, _ => new List<double>());
    private readonly Dictionary<int, List<double>> _executors = Counts.ToDictionary(c => c, _ => new List<double>());
    private readonly Dictionary<int, List<double>> _sessions = Counts.ToDictionary(c => c, _ => new List<double>());
    private readonly List<double> _reported = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        _ = MemoryUse.Settled();
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, 1, cancellationToken);
        using var models = await WholeModels.WriteAsync(fleet, 1, cancellationToken);
        try
        {
            await ProgressBar.RunAsync("Measuring", async bar =>
            {
                for (var round = 0; round < options.Rounds; round++)
                {
                    bar($"round {round + 1} of {options.Rounds}", round, options.Rounds);
                    await MeasureExecutorsAsync(fleet, cancellationToken);
                    MeasureSessions(models.FileOf(0), cancellationToken);
                }

                return true;
            });
        }
        finally
        {
            AddTo(fleet.TaskBytes);
        }
    }

    private async Task MeasureExecutorsAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var before = MemoryUse.Settled();
        await using var device = new LocalDevice(fleet, fleet.TaskBytes);
        foreach (var count in Counts)
        {
            device.Grow(count, threads: Math.Max(1, Environment.ProcessorCount / count));
            await Task.WhenAll(Enumerable.Range(0, count).Select(i => device.RunAsync(fleet.Tasks[0], Form, cancellationToken, i)));
            var after = MemoryUse.Settled();
            _mapped[count].Add(after.Weights);
            _executors[count].Add(after.Resident - before.Resident);
            _reported.Add(device.Cache.Snapshot().ResidentBytes / (double)after.Weights);
        }
    }

    private void MeasureSessions(string path, CancellationToken cancellationToken)
    {
        var before = MemoryUse.Settled();
        var sessions = new List<WholeModel>();
        try
        {
            foreach (var count in Counts)
            {
                while (sessions.Count < count)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    sessions.Add(new WholeModel(path, spins: false));
                }

                sessions.ForEach(s => s.Run(Form));
                _sessions[count].Add(MemoryUse.Settled().Resident - before.Resident);
            }
        }
        finally
        {
            sessions.ForEach(s => s.Dispose());
        }
    }

    private void AddTo(long bytes)
    {
        if (_sessions[Counts[^1]].Count == 0)
        {
            return;
        }

        var table = new Table("instances", "mapped weights", "executors: process grows by", "sessions: process grows by");
        foreach (var count in Counts)
        {
            table.Add($"{count}", Text(_mapped[count]), Text(_executors[count]), Text(_sessions[count]));
        }

        report.Add(table);
        report.Add(
            $"{options.Size}, {ByteSize.Format(bytes)} of weights, {Form.Name} tokens; medians of {_sessions[1].Count} rounds and their range. "
            + "The floor is the weights once: executors of a device run on the same maps, and what the process grows by holds what each run needs.");
        var most = Counts[^1];
        report.Figure("weight_memory_ratio_4", Median(_mapped[most]) / Median(_mapped[1]));
        report.Figure("process_memory_ratio_4", Median(_executors[most]) / Median(_executors[1]));
        report.Figure("sessions_memory_ratio_4", Median(_sessions[most]) / Median(_sessions[1]));
        report.Figure("saving_4", 1 - (Median(_executors[most]) / Median(_sessions[most])));
        report.Figure("reported_over_mapped", Median(_reported));
    }

    private static double Median(List<double> values) => Spread.Of(values).Median;

    private static string Text(List<double> bytes)
    {
        var spread = Spread.Of(bytes.Select(b => b / (1 << 20)));
        return string.Create(CultureInfo.InvariantCulture, $"{spread.Text("0.0")} MiB");
    }
}
