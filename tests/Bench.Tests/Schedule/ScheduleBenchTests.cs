using System.Globalization;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Bench.Schedule;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Schedule;

public sealed class ScheduleBenchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly ScheduleOptions Small = new()
    {
        Policies = ["affinity", "fcfs"],
        Gpus = ["RTX3090"],
        Machines = [1, 3],
        Means = [0.05],
        Letters = [6],
        Seeds = 3,
    };

    [Fact]
    public async Task RunAsync_SameSeed_WritesTheSameCsvAndChart()
    {
        using var folder = new TempFolder();
        await RunAsync(Small with { Csv = folder["a.csv"], Svg = folder["a.svg"] });
        await RunAsync(Small with { Csv = folder["b.csv"], Svg = folder["b.svg"] });
        await RunAsync(Small with { Csv = folder["c.csv"], Workload = Small.Workload with { Seed = 77 } });

        Assert.Equal(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["b.csv"]));
        Assert.Equal(File.ReadAllText(folder["a.svg"]), File.ReadAllText(folder["b.svg"]));
        Assert.NotEqual(File.ReadAllText(folder["a.csv"]), File.ReadAllText(folder["c.csv"]));
    }

    [Fact]
    public async Task RunAsync_SeveralSeeds_WritesMediansAndSumsThemPerSeed()
    {
        using var folder = new TempFolder();
        var report = await RunAsync(Small with { Csv = folder["cells.csv"] });

        var rows = Rows(folder["cells.csv"]);
        Assert.Equal(2 * 2 * 2 * 2, rows.Length);
        var cells = GeneratedCells.Create(Small).Where(c => c.MaxBatch == 8).ToArray();
        var runs = cells.Select(c => c.Traces.Select(t => Simulator.Run(t, c.Options("fcfs"))).ToArray()).ToArray();
        foreach (var (cell, seeds) in cells.Zip(runs))
        {
            var row = rows.Single(r =>
                (r["workload"], r["machines"], r["max_batch"], r["policy"]) == (cell.Workload, $"{cell.Machines}", "8", "fcfs"));
            var late = seeds.Select(r => r.Late).Order().ToArray();
            Assert.Equal(late, new[] { "late_low", "late", "late_high" }.Select(name => int.Parse(row[name])));
            var makespan = seeds.Select(r => r.Makespan.TotalSeconds).Order().ElementAt(1);
            Assert.Equal(makespan, double.Parse(row["makespan_s"], CultureInfo.InvariantCulture), 5);
        }

        var sums = Enumerable.Range(0, 3).Select(seed => runs.Sum(r => r[seed].Switches)).Order();
        Assert.Equal(sums.ElementAt(1), report.Figures["switches.fcfs.batched"]);
    }

    [Fact]
    public async Task RunAsync_Interrupted_KeepsWhatIsDoneAndSaysHowFarItGot()
    {
        using var folder = new TempFolder();
        using var interrupt = new CancellationTokenSource();
        var options = Small with { Machines = [1, 2, 3, 4, 5, 6, 7, 8], Csv = folder["cells.csv"], Told = InterruptAtThree };
        var cells = GeneratedCells.Create(options);
        var report = new Report("schedule");

        var run = new ScheduleBench(options, report).RunAsync(cells, interrupt.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));

        var done = Rows(folder["cells.csv"]).Length / 2;
        Assert.InRange(done, 3, 3 + Environment.ProcessorCount);
        Assert.Contains($"Interrupted after {done} of {cells.Count} cells;", Print(report), StringComparison.Ordinal);

        void InterruptAtThree(int count)
        {
            if (count >= 3)
            {
                interrupt.Cancel();
            }
        }
    }

    [Fact]
    public void AddTo_CellWithMoreLateRequests_IsNamed()
    {
        var cell = GeneratedCells.Create(Small)[0];
        var (good, bad) = (Simulator.Run(cell.Traces[0], cell.Options("affinity")), Simulator.Run(cell.Traces[0], cell.Options("fcfs")));
        Assert.True(good.Late < bad.Late);
        Assert.False(new CellResult(cell, Results(good, bad)).IsWorse);
        Assert.False(new CellResult(cell, Results(good, good)).IsWorse);
        var worse = new CellResult(cell, Results(bad, good));
        Assert.True(worse.IsWorse);

        var report = new Report("schedule");
        new ScheduleTable(Small with { ShowsCells = true }, 1, [worse]).AddTo(report);
        Assert.Equal(1, report.Figures["worse_cells"]);
        Assert.Contains($"1 of 1: {cell.Name}.", Print(report), StringComparison.Ordinal);
        Assert.Contains($"{bad.Late} / {bad.Switches}", Print(report), StringComparison.Ordinal);

        static Dictionary<string, IReadOnlyList<SimulationResult>> Results(SimulationResult affinity, SimulationResult fcfs) =>
            new() { ["affinity"] = [affinity], ["fcfs"] = [fcfs] };
    }

    private static async Task<Report> RunAsync(ScheduleOptions options)
    {
        var report = new Report("schedule");
        await new ScheduleBench(options, report).RunAsync(GeneratedCells.Create(options), CancellationToken.None).WaitAsync(Patience);
        return report;
    }

    private static string Print(Report report)
    {
        using var text = new StringWriter();
        report.Print(text);
        return text.ToString();
    }

    private static Dictionary<string, string>[] Rows(string csv)
    {
        var lines = File.ReadAllLines(csv).Select(l => l.Split(',')).ToArray();
        return [.. lines.Skip(1).Select(row => lines[0].Zip(row).ToDictionary(f => f.First, f => f.Second))];
    }
}
