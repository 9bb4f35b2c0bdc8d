using System.Globalization;
using System.Text;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>The labels of one point, in the order added; keys that become equal share a label and join their values by semicolons.</summary>
internal sealed class LabelSet
{
    private static readonly string[] ReservedScopeLabels = ["otel_scope_name", "otel_scope_version", "otel_scope_schema_url"];

    private readonly List<(string Key, string Label, string Value)> _labels = [];

    public void AddScope(Metric metric)
    {
        Add("otel_scope_name", metric.MeterName);
        AddUnlessEmpty("otel_scope_version", metric.MeterVersion);
        AddUnlessEmpty("otel_scope_schema_url", metric.MeterSchemaUrl);
        foreach (var (key, value) in metric.MeterTags ?? [])
        {
            if (LabelOf($"otel_scope_{key}") is var label && !ReservedScopeLabels.Contains(label))
            {
                _labels.Add((key, label, ValueOf(value)));
            }
        }
    }

    public void Add(string key, object? value) => _labels.Add((key, LabelOf(key), ValueOf(value)));

    /// <summary>Histograms write <c>le</c> themselves, so a tag of that name is dropped there.</summary>
    public void Remove(string label) => _labels.RemoveAll(l => l.Label == label);

    public override string ToString() => string.Join(',', _labels.GroupBy(l => l.Label).Select(Write));

    private static string Write(IGrouping<string, (string Key, string Label, string Value)> same)
    {
        var value = string.Join(';', same.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Value));
        return $"{same.Key}=\"{value.Replace("\\", @"\\").Replace("\n", @"\n").Replace("\"", "\\\"")}\"";
    }

    private static string LabelOf(string key)
    {
        var label = new StringBuilder(char.IsAsciiDigit(key.FirstOrDefault('_')) ? "_" : "");
        foreach (var c in key)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
            {
                label.Append(c);
            }
            else if (label.Length == 0 || label[^1] != '_')
            {
                label.Append('_');
            }
        }

        return label.Length == 0 ? "_" : label.ToString();
    }

    private static string ValueOf(object? value) => value switch
    {
        null => "",
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private void AddUnlessEmpty(string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Add(label, value);
        }
    }
}
