using System.CommandLine;
using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Scheduler;

/// <summary><c>ptm bench scheduler</c>: how many picks one scheduler makes.</summary>
internal static class SchedulerCommand
{
    public static Command Create() => BenchCommand.Create(
        "scheduler",
        "Let one scheduler decide for a busy pool, on one core.",
        [],
        (_, report, cancellationToken) => Task.Run(() => Run(report), cancellationToken).WaitAsync(cancellationToken));

    private static void Run(Report report)
    {
        Console.Error.WriteLine("Measuring picks with BenchmarkDotNet; this takes about a minute.");
        var folder = Directory.CreateTempSubdirectory("ptm-bench-");
        try
        {
            Add(report, BenchmarkRunner.Run<PickBenchmark>(Config(folder.FullName)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Add(Report report, Summary summary)
    {
        var table = new Table("policy", "lists", "devices", "median pick", "spread (q1 to q3)", "picks per second", "allocated per pick");
        foreach (var measured in summary.Reports)
        {
            if (measured.ResultStatistics is null)
            {
                throw new CommandException("BenchmarkDotNet could not run the benchmark; see its messages above.");
            }

            Add(report, table, measured);
        }

        report.Add(table);
    }

    private static void Add(Report report, Table table, BenchmarkReport measured)
    {
        var parameters = measured.BenchmarkCase.Parameters;
        var policy = (string)parameters[nameof(PickBenchmark.Policy)];
        var (lists, devices) = (parameters[nameof(PickBenchmark.Lists)], parameters[nameof(PickBenchmark.Devices)]);
        var statistics = measured.ResultStatistics!;
        var picksPerSecond = 1e9 / statistics.Median;
        var allocated = measured.GcStats.GetBytesAllocatedPerOperation(measured.BenchmarkCase) ?? 0;
        table.Add(
            policy,
            $"{lists}",
            $"{devices}",
            string.Create(CultureInfo.InvariantCulture, $"{statistics.Median / 1000:0.0} µs"),
            string.Create(CultureInfo.InvariantCulture, $"{statistics.Q1 / 1000:0.0} to {statistics.Q3 / 1000:0.0} µs"),
            string.Create(CultureInfo.InvariantCulture, $"{picksPerSecond:0}"),
            string.Create(CultureInfo.InvariantCulture, $"{allocated} B"));
        var isTheFigure = policy == "affinity" && lists is 1000;
        var suffix = isTheFigure ? "" : $".{policy}.{lists}";
        report.Figure($"picks_per_second{suffix}", picksPerSecond);
        report.Figure($"bytes_per_pick{suffix}", allocated);
    }

    // In this process: the tree that was built is what is measured, and no SDK is needed.
    private static IConfig Config(string folder) => ManualConfig.CreateEmpty()
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(15))
        .AddDiagnoser(MemoryDiagnoser.Default)
        .AddLogger(NullLogger.Instance)
        .WithArtifactsPath(folder)
        .WithOptions(ConfigOptions.DisableLogFile);
}
