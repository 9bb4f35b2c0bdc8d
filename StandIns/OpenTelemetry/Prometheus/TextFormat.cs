using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Writes the text exposition format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/.</summary>
internal sealed class TextFormat(PrometheusAspNetCoreOptions options)
{
    /// <summary>Metrics of one name stand together under one type and the first help; a name that has two types is left out.</summary>
    public string Write(Resource resource, IEnumerable<Metric> metrics)
    {
        var text = new StringBuilder();
        if (options.TargetInfoEnabled)
        {
            WriteTargetInfo(text, resource);
        }

        var families = metrics
            .Where(m => m.MetricType != MetricType.ExponentialHistogram)
            .Select(m => new PrometheusMetric(m, options.DisableTotalNameSuffixForCounters))
            .GroupBy(m => m.Name)
            .Where(family => family.DistinctBy(m => m.Type).Count() == 1)
            .OrderBy(family => family.Key, StringComparer.Ordinal);
        foreach (var family in families)
        {
            WriteFamily(text, family);
        }

        return text.ToString();
    }

    private static void WriteTargetInfo(StringBuilder text, Resource resource)
    {
        var labels = new LabelSet();
        foreach (var (key, value) in resource.Attributes)
        {
            labels.Add(key, value);
        }

        if (resource.Attributes.Any())
        {
            text.Append("# TYPE target_info gauge\n# HELP target_info Target metadata\n");
            text.Append("target_info{").Append(labels).Append("} 1\n");
        }
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };

    private static string ValueOf(MetricType type, in MetricPoint point) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => point.GetSumLong().ToString(CultureInfo.InvariantCulture),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(point.GetSumDouble()),
        MetricType.LongGauge => point.GetGaugeLastValueLong().ToString(CultureInfo.InvariantCulture),
        _ => Number(point.GetGaugeLastValueDouble()),
    };

    private static void WriteHistogram(StringBuilder text, string name, string labels, in MetricPoint point)
    {
        var count = 0L;
        var separator = labels.Length == 0 ? "" : ",";
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            var bound = $"le=\"{Number(bucket.ExplicitBound)}\"";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{labels}{separator}{bound}}} {count}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{{{labels}}} {Number(point.GetHistogramSum())}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_count{{{labels}}} {point.GetHistogramCount()}\n");
    }

    private void WriteFamily(StringBuilder text, IGrouping<string, PrometheusMetric> family)
    {
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {family.Key} {family.First().Type}\n");
        if (family.Select(m => m.Source.Description).FirstOrDefault(d => !string.IsNullOrEmpty(d)) is { } help)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {family.Key} {help.Replace("\\", @"\\").Replace("\n", @"\n")}\n");
        }

        var ordered = family.OrderBy(m => m.Source.MeterName, StringComparer.Ordinal).ThenBy(m => m.Source.Name, StringComparer.Ordinal);
        foreach (var metric in ordered)
        {
            WritePoints(text, metric);
        }
    }

    private void WritePoints(StringBuilder text, PrometheusMetric metric)
    {
        foreach (ref readonly var point in metric.Source.GetMetricPoints())
        {
            var labels = LabelsOf(metric.Source, point.Tags);
            if (metric.Source.MetricType == MetricType.Histogram)
            {
                labels.Remove("le");
                WriteHistogram(text, metric.Name, labels.ToString(), point);
            }
            else
            {
                text.Append(metric.Name).Append('{').Append(labels).Append("} ");
                text.Append(ValueOf(metric.Source.MetricType, point)).Append('\n');
            }
        }
    }

    private LabelSet LabelsOf(Metric metric, ReadOnlyTagCollection tags)
    {
        var labels = new LabelSet();
        if (options.ScopeInfoEnabled)
        {
            labels.AddScope(metric);
        }

        foreach (var (key, value) in tags)
        {
            labels.Add(key, value);
        }

        return labels;
    }
}
