using System.Text.RegularExpressions;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>
/// A metric's name and type as Prometheus knows them:
/// https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/#metric-metadata-1.
/// </summary>
internal sealed partial class PrometheusMetric
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["B"] = "bytes",
        ["KB"] = "kilobytes",
        ["MB"] = "megabytes",
        ["GB"] = "gigabytes",
        ["TB"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["1"] = "",
        ["%"] = "percent",
        ["$"] = "dollars",
    };

    private static readonly Dictionary<string, string> PerUnits = new()
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    public PrometheusMetric(Metric metric, bool disableTotalSuffix)
    {
        Source = metric;
        Type = TypeOf(metric.MetricType);
        Name = NameOf(metric.Name, UnitOf(metric.Unit), Type == "counter", disableTotalSuffix);
    }

    public Metric Source { get; }

    public string Name { get; }

    public string Type { get; }

    private static string TypeOf(MetricType type) => type switch
    {
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string NameOf(string name, string unit, bool counter, bool disableTotalSuffix)
    {
        name = InvalidInName().Replace(name, "_");
        if (!Ends(name, unit) && !(counter && Ends(name, $"{unit}_total")))
        {
            name += $"_{unit}";
        }

        return counter && !disableTotalSuffix && !Ends(name, "_total") ? $"{name}_total" : name;
    }

    private static bool Ends(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal);

    /// <summary>The unit in words: annotations in braces do not count, and "By/s" is bytes per second.</summary>
    private static string UnitOf(string unit)
    {
        unit = Annotation().Replace(unit, "");
        var slash = unit.IndexOf('/');
        var words = slash < 0 || slash == unit.Length - 1
            ? Word(Units, unit)
            : $"{Word(Units, unit[..slash])}_per_{Word(PerUnits, unit[(slash + 1)..])}";
        return InvalidInUnit().Replace(words, "_").Trim('_');
    }

    private static string Word(Dictionary<string, string> words, string unit) => words.GetValueOrDefault(unit, unit);

    [GeneratedRegex("^[0-9][^a-zA-Z0-9:]*|[^a-zA-Z0-9:]+")]
    private static partial Regex InvalidInName();

    [GeneratedRegex("[^a-zA-Z0-9:]+")]
    private static partial Regex InvalidInUnit();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Annotation();
}
