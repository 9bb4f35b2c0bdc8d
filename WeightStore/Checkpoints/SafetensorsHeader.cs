using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>Reads a safetensors header, which anyone may have written, and believes nothing in it.</summary>
/// <seealso href="https://github.com/huggingface/safetensors#format"/>
internal static class SafetensorsHeader
{
    private const string MetadataKey = "__metadata__";

    /// <summary>
    /// Parses <paramref name="header"/> and checks it against <paramref name="dataBytes"/>, the length of what follows it.
    /// </summary>
    /// <returns>The tensors by ascending offset; together they cover the data without a gap.</returns>
    public static ImmutableArray<TensorRecord> Parse(ReadOnlySpan<byte> header, long dataBytes, SafetensorsLimits limits, string file)
    {
        if (header.IsEmpty || header[0] != '{')
        {
            throw Invalid(file, "its header does not start with '{'");
        }

        if (!Utf8.IsValid(header))
        {
            throw Invalid(file, "its header is not UTF-8");
        }

        try
        {
            return CheckCoverage(ReadTensors(header, limits, file), dataBytes, file);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Invalid(file, $"its header is not the JSON that the format asks for: {e.Message}", e);
        }
    }

    public static WeightStoreException Invalid(string file, string problem, Exception? inner = null)
        => new(WeightStoreError.InvalidCheckpoint, $"{file}: {problem}", inner);

    private static List<TensorRecord> ReadTensors(ReadOnlySpan<byte> header, SafetensorsLimits limits, string file)
    {
        var reader = new Utf8JsonReader(header);
        reader.Read();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var tensors = new List<TensorRecord>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw Invalid(file, $"tensor {Quoted(name)} appears twice in its header");
            }

            reader.Read();
            if (name == MetadataKey)
            {
                SkipMetadata(ref reader, file);
            }
            else if (tensors.Count == limits.MaxTensors)
            {
                throw Invalid(file, $"it has more than {limits.MaxTensors} tensors");
            }
            else
            {
                tensors.Add(SafetensorsEntry.Read(ref reader, name, limits, file));
            }
        }

        // Reading on past the closing brace refuses anything but white space.
        reader.Read();
        return tensors;
    }

    private static void SkipMetadata(ref Utf8JsonReader reader, string file)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var wellFormed = reader.TokenType == JsonTokenType.StartObject;
        while (wellFormed && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            wellFormed = keys.Add(reader.GetString()!) && reader.Read() && reader.TokenType == JsonTokenType.String;
        }

        if (!wellFormed)
        {
            throw Invalid(file, $"'{MetadataKey}' is not an object of strings, each named once");
        }
    }

    private static ImmutableArray<TensorRecord> CheckCoverage(List<TensorRecord> tensors, long dataBytes, string file)
    {
        tensors.Sort((a, b) => (a.Offset, a.Bytes).CompareTo((b.Offset, b.Bytes)));
        var end = 0L;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != end)
            {
                var problem = tensor.Offset < end
                    ? "overlaps the tensor before it, which ends"
                    : "leaves a gap after the tensor before it, which ends";
                throw Invalid(file, $"tensor {Quoted(tensor.Name)} begins at byte {tensor.Offset} and {problem} at {end}");
            }

            if (tensor.Bytes > dataBytes - end)
            {
                throw Invalid(
                    file,
                    $"tensor {Quoted(tensor.Name)} ends at byte {end + (decimal)tensor.Bytes}, but the file has {dataBytes} bytes of data");
            }

            end += tensor.Bytes;
        }

        return end == dataBytes
            ? [.. tensors]
            : throw Invalid(file, $"its tensors end at byte {end}, but the file has {dataBytes} bytes of data");
    }

    /// <summary>A name from a file, fit for a message: short and without control characters.</summary>
    internal static string Quoted(string name)
    {
        var shown = name.Length > 120 ? name[..120] + "…" : name;
        return $"'{string.Concat(shown.Select(c => char.IsControl(c) ? '?' : c))}'";
    }
}
