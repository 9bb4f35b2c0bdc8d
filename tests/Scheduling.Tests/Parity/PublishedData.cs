using System.Runtime.CompilerServices;
using System.Text.Json;
using PtmOrleans.Scheduling.Workloads;

namespace PtmOrleans.Scheduling.Tests.Parity;

/// <summary>FastPTM's published traces and logs. They are not part of the repository; they lie beside it where somebody has them.</summary>
internal static class PublishedData
{
    private static readonly Lazy<string?> Found = new(() => Find());
    private static readonly Lazy<LoggedCell[]> AllCells = new(ReadCells);

    /// <summary>Null when the data is not there.</summary>
    public static string? Folder => Found.Value;

    public static IReadOnlyList<LoggedCell> Cells => AllCells.Value;

    private static LoggedCell[] ReadCells()
    {
        using var logs = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder!, "fastptm_logs.json")));
        var traces = Directory.GetFiles(Path.Combine(Folder!, "fastptm_traces")).Select(Read).ToArray();
        return
        [
            .. logs.RootElement.GetProperty("scheduling").EnumerateArray()
                .GroupBy(r => (
                    Gpu: r.GetProperty("gpu").GetString()!,
                    Mean: r.GetProperty("mu_s").GetDouble(),
                    Machines: r.GetProperty("machines").GetInt32(),
                    Trace: r.GetProperty("trace").GetString()!))
                .Select(g => new LoggedCell(
                    g.Key.Gpu,
                    g.Key.Mean,
                    g.Key.Machines,
                    traces.Single(t => t.Name.EndsWith($"_{g.Key.Trace}", StringComparison.Ordinal)),
                    Run(g, "FCFS"),
                    Run(g, "OMLS"))),
        ];
    }

    private static LoggedRun Run(IEnumerable<JsonElement> runs, string algorithm)
    {
        var run = runs.Single(r => r.GetProperty("algorithm").GetString() == algorithm);
        return new LoggedRun(
            run.GetProperty("total_ms").GetDouble(), run.GetProperty("overtime").GetInt32(), run.GetProperty("switches").GetInt32());
    }

    private static Trace Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Trace.Read(stream, Path.GetFileName(path));
    }

    /// <summary>Looks from this source file upwards, since build output may lie anywhere.</summary>
    private static string? Find([CallerFilePath] string source = "")
    {
        for (var folder = new FileInfo(source).Directory; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PtmOrleans.sln")))
            {
                var data = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "data"));
                return File.Exists(Path.Combine(data, "fastptm_logs.json")) ? data : null;
            }
        }

        return null;
    }
}
