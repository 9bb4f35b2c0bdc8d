using System.Globalization;
using System.Text.Json;

namespace PtmOrleans.Scheduling.Workloads;

/// <summary>The text form of a trace: <c>[["A", 0.12], …]</c>.</summary>
internal static class TraceJson
{
    private const long MaxBytes = 256L << 20;
    private const int FlushEvery = 4096;
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 4 };

    public static Trace Read(Stream stream, string name)
    {
        CheckSize(stream, name);
        try
        {
            using var document = JsonDocument.Parse(stream, Options);
            return Parse(document.RootElement, name);
        }
        catch (JsonException error)
        {
            throw NotJson(name, error);
        }
    }

    public static async Task<Trace> ReadAsync(Stream stream, string name, CancellationToken cancellationToken)
    {
        CheckSize(stream, name);
        try
        {
            using var document = await JsonDocument.ParseAsync(stream, Options, cancellationToken);
            return Parse(document.RootElement, name);
        }
        catch (JsonException error)
        {
            throw NotJson(name, error);
        }
    }

    public static void Write(Trace trace, Stream stream)
    {
        using var writer = new Utf8JsonWriter(stream);
        writer.WriteStartArray();
        for (var i = 0; i < trace.Entries.Count; i++)
        {
            writer.WriteStartArray();
            writer.WriteStringValue(trace.Entries[i].Letter);
            writer.WriteNumberValue((decimal)trace.Entries[i].Interval.Ticks / TimeSpan.TicksPerSecond);
            writer.WriteEndArray();
            if (i % FlushEvery == FlushEvery - 1)
            {
                writer.Flush();
            }
        }

        writer.WriteEndArray();
    }

    private static void CheckSize(Stream stream, string name)
    {
        if (stream.CanSeek && stream.Length > MaxBytes)
        {
            throw new FormatException(Text($"Trace '{name}' has {stream.Length} bytes; the limit is {MaxBytes}."));
        }
    }

    private static Trace Parse(JsonElement root, string name)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            throw new FormatException($"Trace '{name}' is {Kind(root)}; a trace is an array of [letter, interval] pairs.");
        }

        var count = root.GetArrayLength();
        if (count > Trace.MaxEntries)
        {
            throw new FormatException(Text($"Trace '{name}' has {count} entries; the limit is {Trace.MaxEntries}."));
        }

        List<TraceEntry> entries = new(count);
        Dictionary<string, string> letters = [];
        foreach (var entry in root.EnumerateArray())
        {
            var where = Text($"Entry {entries.Count} of trace '{name}'");
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2)
            {
                throw new FormatException($"{where} is {Kind(entry)}; an entry is an array of two: letter, interval.");
            }

            var letter = Letter(entry[0], where);
            letters.TryAdd(letter, letter);
            entries.Add(new TraceEntry(letters[letter], Interval(entry[1], where)));
        }

        return new Trace(name, entries);
    }

    private static string Letter(JsonElement field, string where)
    {
        var letter = field.ValueKind == JsonValueKind.String
            ? Unescaped(field, where)
            : throw new FormatException($"{where}: letter is {Kind(field)}; it is a string of 1 to {Trace.MaxLetter} characters.");
        return letter.Length is > 0 and <= Trace.MaxLetter
            ? letter
            : throw new FormatException(Text($"{where}: letter has {letter.Length} characters; it has 1 to {Trace.MaxLetter}."));
    }

    private static string Unescaped(JsonElement field, string where)
    {
        try
        {
            return field.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            throw new FormatException($"{where}: letter holds bytes or escapes that are no Unicode text.", error);
        }
    }

    private static TimeSpan Interval(JsonElement field, string where)
    {
        var limit = Text($"it is a number of seconds from 0 to {Trace.MaxInterval.TotalSeconds}");
        if (field.ValueKind != JsonValueKind.Number)
        {
            throw new FormatException($"{where}: interval is {Kind(field)}; {limit}.");
        }

        // A number too large for a double reads as infinity, or does not read at all.
        return field.TryGetDouble(out var seconds) && seconds >= 0 && seconds <= Trace.MaxInterval.TotalSeconds
            ? new TimeSpan((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : throw new FormatException($"{where}: interval is {field.GetRawText()}; {limit}.");
    }

    private static FormatException NotJson(string name, JsonException error) =>
        new(
            Text($"Trace '{name}' is no JSON that a trace can be: line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}."),
            error);

    private static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => Text($"an array of {element.GetArrayLength()}"),
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth value",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
