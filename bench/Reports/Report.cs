using System.Globalization;
using System.Text.Json;

namespace PtmOrleans.Bench.Reports;

/// <summary>Figures of one run, as tables for people and as JSON for machines.</summary>
internal sealed class Report(string name)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly List<string> _sections = [];
    private readonly SortedDictionary<string, double> _figures = new(StringComparer.Ordinal);
    private Table? _timings;

    /// <summary>The processor, as the operating system names it.</summary>
    public static string Machine { get; } = string.Create(
        CultureInfo.InvariantCulture,
        $"{Processor()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 30} GiB");

    public IReadOnlyDictionary<string, double> Figures => _figures;

    /// <summary>Adds a row of times and makes their median a figure.</summary>
    public double Add(string label, string figure, IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        var median = Quantile(sorted, 0.5);
        _timings ??= new Table("what", "runs", "median", "fastest", "99th percentile");
        _timings.Add(label, $"{sorted.Length}", Milliseconds(median), Milliseconds(sorted[0]), Milliseconds(Quantile(sorted, 0.99)));
        return _figures[figure] = median;
    }

    public void Figure(string figure, double value) => _figures[figure] = value;

    /// <summary>Adds a table, or a sentence, below what is there.</summary>
    public void Add(object section) => _sections.Add(section.ToString()!);

    /// <summary>The value that a share of the sorted values does not exceed; 0 of none.</summary>
    public static double Quantile(double[] sorted, double share) =>
        sorted.Length == 0 ? 0 : sorted[(int)Math.Min(sorted.Length - 1, share * sorted.Length)];

    public void Print(TextWriter output)
    {
        if (_figures.Count == 0 && _sections.Count == 0)
        {
            return;
        }

        output.WriteLine($"Machine: {Machine}.");
        foreach (var section in _timings is null ? _sections : [_timings.ToString(), .. _sections])
        {
            output.WriteLine();
            output.WriteLine(section.TrimEnd());
        }

        output.WriteLine();
        foreach (var (figure, value) in _figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- `{figure}`: {value:0.###}"));
        }
    }

    public void WriteJson(string path) =>
        File.WriteAllText(path, JsonSerializer.Serialize(new { bench = name, machine = Machine, figures = _figures }, Indented));

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} ms");

    private static string Processor()
    {
        const string CpuInfo = "/proc/cpuinfo";
        var line = File.Exists(CpuInfo)
            ? File.ReadLines(CpuInfo).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim() ?? "unknown processor";
    }
}
