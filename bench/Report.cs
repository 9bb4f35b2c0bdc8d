using System.Globalization;
using System.Text.Json;

namespace PtmOrleans.Bench;

/// <summary>Figures of one run, as a table for people and as JSON for machines.</summary>
internal sealed class Report(string name)
{
    private readonly List<(string Label, double[] Milliseconds)> _rows = [];
    private readonly SortedDictionary<string, double> _figures = new(StringComparer.Ordinal);

    public static string Machine { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB");

    public double Add(string label, string figure, IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        _rows.Add((label, sorted));
        return _figures[figure] = Quantile(sorted, 0.5);
    }

    public void Figure(string figure, double value) => _figures[figure] = value;

    public static double Quantile(double[] sorted, double q) => sorted[(int)Math.Min(sorted.Length - 1, q * sorted.Length)];

    public void Print(TextWriter output)
    {
        output.WriteLine($"Machine: {Machine}.");
        output.WriteLine();
        output.WriteLine("| what | runs | median | fastest | 99th percentile |");
        output.WriteLine("|---|--:|--:|--:|--:|");
        foreach (var (label, ms) in _rows)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {label} | {ms.Length} | {ms[ms.Length / 2]:0.00} ms | {ms[0]:0.00} ms | {Quantile(ms, 0.99):0.00} ms |"));
        }

        output.WriteLine();
        foreach (var (figure, value) in _figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- `{figure}`: {value:0.###}"));
        }
    }

    public void WriteJson(string path) => File.WriteAllText(
        path,
        JsonSerializer.Serialize(
            new { bench = name, machine = Machine, figures = _figures }, new JsonSerializerOptions { WriteIndented = true }));

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown processor";
    }
}
