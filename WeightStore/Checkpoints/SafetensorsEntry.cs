using System.Collections.Immutable;
using System.Text.Json;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Checkpoints;

/// <summary>Reads one tensor's entry: <c>{"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}</c>.</summary>
internal static class SafetensorsEntry
{
    public static TensorRecord Read(ref Utf8JsonReader reader, string name, SafetensorsLimits limits, string file)
    {
        if (name.Length == 0 || name.Any(char.IsControl))
        {
            throw Invalid(file, name, "has an empty name or a control character in it");
        }

        Require(reader.TokenType == JsonTokenType.StartObject, file, name, "is not an object");
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var field = reader.GetString()!;
            reader.Read();
            var first = field switch
            {
                "dtype" => Set(ref type, ReadText(ref reader, file, name)),
                "shape" => Set(ref shape, ReadNumbers(ref reader, limits.MaxRank, field, file, name)),
                "data_offsets" => Set(ref offsets, ReadNumbers(ref reader, 2, field, file, name)),
                _ => throw Invalid(file, name, $"has a field {SafetensorsHeader.Quoted(field)} that the format does not know"),
            };
            Require(first, file, name, $"has the field '{field}' twice");
        }

        Require(
            type is not null && shape is not null && offsets is { Length: 2 },
            file,
            name,
            "lacks 'dtype', 'shape' or the two 'data_offsets'");
        return Check(name, type!, [.. shape!], offsets![0], offsets[1], limits, file);
    }

    private static TensorRecord Check(
        string name, string typeName, ImmutableArray<long> shape, long begin, long end, SafetensorsLimits limits, string file)
    {
        if (!ElementTypes.TryParse(typeName, out var type))
        {
            throw new WeightStoreException(
                WeightStoreError.UnsupportedCheckpoint,
                $"{file}: tensor {SafetensorsHeader.Quoted(name)} has the element type {SafetensorsHeader.Quoted(typeName)}, "
                + "which is not read here");
        }

        Require(begin <= end, file, name, $"has data_offsets [{begin}, {end}], which end before they begin");
        var bytes = TensorShape.BytesOf(shape.AsSpan(), type)
            ?? throw Invalid(file, name, $"has the shape {TensorShape.Format(shape)}, whose size exceeds 63 bits");
        Require(
            bytes == end - begin,
            file,
            name,
            $"has the shape {TensorShape.Format(shape)} of {typeName}, {bytes} bytes, but data_offsets [{begin}, {end}]");
        Require(bytes <= limits.MaxTensorBytes, file, name, $"has {bytes} bytes, more than {limits.MaxTensorBytes}");
        return new TensorRecord(name, type, shape, begin, bytes);
    }

    private static bool Set<T>(ref T? field, T value)
        where T : class
    {
        var first = field is null;
        field = value;
        return first;
    }

    private static string ReadText(ref Utf8JsonReader reader, string file, string name)
    {
        Require(reader.TokenType == JsonTokenType.String, file, name, "has a dtype that is not a string");
        return reader.GetString()!;
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, int limit, string field, string file, string name)
    {
        Require(reader.TokenType == JsonTokenType.StartArray, file, name, $"has a '{field}' that is not an array");
        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Require(
                reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) && number >= 0 && Add(numbers, number),
                file,
                name,
                $"has in '{field}' something other than an integer from 0 to {long.MaxValue}");
            Require(numbers.Count <= limit, file, name, $"has more than {limit} numbers in '{field}'");
        }

        return [.. numbers];
    }

    private static bool Add(List<long> numbers, long number)
    {
        numbers.Add(number);
        return true;
    }

    private static void Require(bool condition, string file, string name, string problem)
    {
        if (!condition)
        {
            throw Invalid(file, name, problem);
        }
    }

    private static WeightStoreException Invalid(string file, string name, string problem)
        => SafetensorsHeader.Invalid(file, $"tensor {SafetensorsHeader.Quoted(name)} {problem}");
}
