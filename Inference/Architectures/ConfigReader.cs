using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace PtmOrleans.Inference.Architectures;

/// <summary>Reads fields of a <c>config.json</c> and collects every problem instead of stopping at the first.</summary>
internal sealed class ConfigReader(JsonElement config, List<string> problems)
{
    // Every answer repeats the labels, so a long one would make small requests have huge answers.
    private const int LongestLabel = 1000;

    public int Count(string field, int limit, int? fallback = null)
    {
        if (!TryGet(field, out var value))
        {
            return fallback ?? Fail(field, "is missing", 1);
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= 1 && number <= limit
            ? number
            : Fail(field, $"is {Show(value)}; it must be a whole number from 1 to {limit}", 1);
    }

    public float Epsilon(string field, float fallback)
    {
        if (!TryGet(field, out var value))
        {
            return fallback;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && number is > 0 and < 1
            ? number
            : Fail(field, $"is {Show(value)}; it must be a number between 0 and 1", fallback);
    }

    public bool Flag(string field, bool fallback)
    {
        if (!TryGet(field, out var value))
        {
            return fallback;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : Fail(field, $"is {Show(value)}; it must be true or false", fallback);
    }

    /// <summary>The field must be absent or one of <paramref name="supported"/>.</summary>
    public void Only(string field, params ReadOnlySpan<string> supported)
    {
        if (TryGet(field, out var value) && !supported.Contains(value.ValueKind == JsonValueKind.String ? value.GetString()! : Show(value)))
        {
            Fail(field, $"is {Show(value)}; supported: {string.Join(", ", supported)}", 0);
        }
    }

    /// <summary>The column names of a classifier: <c>id2label</c>, or LABEL_i for <c>num_labels</c> columns, two by default.</summary>
    public ImmutableArray<string> Labels(int limit)
    {
        if (!TryGet("id2label", out var map))
        {
            return [.. Enumerable.Range(0, Count("num_labels", limit, fallback: 2)).Select(i => $"LABEL_{i}")];
        }

        var none = ImmutableArray<string>.Empty;
        if (map.ValueKind != JsonValueKind.Object)
        {
            return Fail("id2label", "is not an object of column number to label", none);
        }

        var labels = new SortedDictionary<int, string>();
        foreach (var entry in map.EnumerateObject())
        {
            if (!int.TryParse(entry.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var column)
                || !labels.TryAdd(column, entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString()! : Show(entry.Value)))
            {
                return Fail("id2label", $"has the key \"{entry.Name}\"; keys are the distinct column numbers 0, 1, …", none);
            }
        }

        if (labels.Values.FirstOrDefault(l => l.Length > LongestLabel || l.Any(char.IsControl)) is { } bad)
        {
            return Fail(
                "id2label",
                $"has a label of {bad.Length} characters; labels are text of at most {LongestLabel} without control characters",
                none);
        }

        return labels.Count is 0 || labels.Count > limit || labels.Keys.Last() != labels.Count - 1
            ? Fail("id2label", $"must name the columns 0 to at most {limit - 1} without a gap", none)
            : [.. labels.Values];
    }

    public string? Text(string field) => TryGet(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string Show(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 60 ? text : text[..60] + "…";
    }

    private bool TryGet(string field, out JsonElement value)
    {
        value = default;
        return config.ValueKind == JsonValueKind.Object && config.TryGetProperty(field, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private T Fail<T>(string field, string problem, T instead)
    {
        problems.Add($"config.json {field} {problem}");
        return instead;
    }
}
