using System.Text.Json;

namespace PtmOrleans.Language.Tokenization;

/// <summary>Reads the fields of one JSON object and notes each that has the wrong kind, under its full path.</summary>
internal sealed class JsonFields(JsonElement element, string path, List<string> problems)
{
    public JsonElement Element => element;

    public string Path => path;

    public List<string> Problems => problems;

    public void Problem(string text) => problems.Add($"{path}{text}");

    /// <summary>The object in <paramref name="name"/>; null when it is absent, null or no object (which is noted).</summary>
    public JsonFields? Object(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonFields(value, $"{path}: {name}", problems);
        }

        WrongKind(name, value, "an object");
        return null;
    }

    /// <summary>The objects of the array in <paramref name="name"/>; none when it is absent or null.</summary>
    public IEnumerable<JsonFields> Objects(string name)
    {
        if (!TryGet(name, out var value))
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.Object))
        {
            WrongKind(name, value, "an array of objects");
            yield break;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            yield return new JsonFields(item, $"{path}: {name}[{index++}]", problems);
        }
    }

    public string? Text(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && TryText(value) is { } text)
        {
            return text;
        }

        WrongKind(name, value, "a string of valid Unicode");
        return null;
    }

    public bool? Flag(string name)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        WrongKind(name, value, "true or false");
        return null;
    }

    public int? Number(string name, int min, int max)
    {
        if (!TryGet(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        WrongKind(name, value, $"a whole number in {min}..{max}");
        return null;
    }

    /// <summary>The text of a JSON string, or null when it holds an escaped lone surrogate.</summary>
    public static string? TryText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private bool TryGet(string name, out JsonElement value) =>
        element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private void WrongKind(string name, JsonElement value, string expected) =>
        problems.Add($"{path}: {name} is {value.ValueKind}, expected {expected}");
}
