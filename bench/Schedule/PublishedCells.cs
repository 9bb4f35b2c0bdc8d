using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Traces;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Bench.Schedule;

/// <summary>The settings of FastPTM's logged runs: one per run of OMLS.</summary>
internal static class PublishedCells
{
    private const string Algorithm = "OMLS";
    private const int Most = ScheduleOptions.MostMachines;
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <param name="logs">The file of the logs, as JSON.</param>
    /// <param name="traces">The folder of the traces; a file's name may have a prefix before the one in the logs.</param>
    /// <param name="batches">The largest batches to run each setting with.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="CommandException">They are not FastPTM's logs, or a trace is not there.</exception>
    public static async Task<IReadOnlyList<Cell>> ReadAsync(
        string logs, string traces, IReadOnlyList<int> batches, CancellationToken cancellationToken)
    {
        List<Cell> cells = [];
        Dictionary<string, Trace> read = [];
        foreach (var run in (await ReadAsync(logs, cancellationToken)).Where(r => r.Algorithm == Algorithm))
        {
            Check(run, logs);
            if (!read.TryGetValue(run.Trace, out var trace))
            {
                read[run.Trace] = trace = await TraceFile.ReadAsync(Find(traces, run.Trace), cancellationToken);
            }

            cells.AddRange(batches.Select(batch => new Cell(run.Gpu, run.Machines, batch, Workload(run, trace), [trace]) { Logged = run }));
        }

        return cells.Count > 0
            ? cells
            : throw new CommandException($"--logs is '{logs}', which has no run of {Algorithm}; it needs at least one.");
    }

    private static async Task<IReadOnlyList<LoggedRun>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return (await JsonSerializer.DeserializeAsync<LogFile>(file, Format, cancellationToken))?.Scheduling ?? [];
        }
        catch (JsonException e)
        {
            throw new CommandException(
                $"--logs is '{path}', which at {e.Path ?? "its beginning"} is no log of FastPTM: expected {{\"scheduling\": [run, ...]}}, "
                + "each run with gpu, mu_s, machines, algorithm, trace, total_ms, overtime and switches.");
        }
    }

    private static void Check(LoggedRun run, string logs)
    {
        if (!FastPtmCosts.Gpus.Contains(run.Gpu))
        {
            throw new CommandException($"--logs is '{logs}', where gpu is '{run.Gpu}'; there are {string.Join(", ", FastPtmCosts.Gpus)}.");
        }

        if (run.Machines is < 1 or > Most)
        {
            throw new CommandException($"--logs is '{logs}', where machines is {run.Machines}; it is from 1 to {Most}.");
        }
    }

    private static string Find(string folder, string name) =>
        Directory.EnumerateFiles(folder).Where(f => IsNamed(Path.GetFileName(f), name)).Order(StringComparer.Ordinal).FirstOrDefault()
        ?? throw new CommandException($"--traces is '{folder}', which has no file {name}, with or without a prefix that ends in _.");

    private static bool IsNamed(string file, string name) => file == name || file.EndsWith($"_{name}", StringComparison.Ordinal);

    private static string Workload(LoggedRun run, Trace trace) =>
        GeneratedCells.Workload(trace.Entries.Count, trace.Summarize().Letters, run.Mean);
}
