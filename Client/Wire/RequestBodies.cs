using System.Buffers;
using System.Text.Json;

namespace PtmOrleans.Client.Wire;

/// <summary>Writes the bodies of inference calls.</summary>
internal static class RequestBodies
{
    /// <summary>Body of <c>POST /v1/tasks/{task}/predict</c>; the inputs are an array even when there is one.</summary>
    public static ReadOnlyMemory<byte> Predict(IReadOnlyList<PredictInput> inputs, PredictParameters parameters) => Write(json =>
    {
        json.WriteStartArray("inputs"u8);
        foreach (var input in inputs)
        {
            WriteInput(json, input);
        }

        json.WriteEndArray();
        json.WriteStartObject("parameters"u8);
        WriteNumber(json, "priority"u8, parameters.Priority);
        WriteNumber(json, "top"u8, parameters.Top);
        WriteNumber(json, "version"u8, parameters.Version);
        if (parameters.Truncate is { } truncate)
        {
            json.WriteBoolean("truncate"u8, truncate);
        }

        json.WriteEndObject();
    });

    /// <summary>Body of <c>POST /v2/models/{task}/infer</c>: the rows padded on the right, with the mask that says so.</summary>
    public static ReadOnlyMemory<byte> Infer(IReadOnlyList<TokenIds> rows, PredictParameters parameters) => Write(json =>
    {
        var width = rows.Max(r => r.Ids.Length);
        json.WriteStartArray("inputs"u8);
        WriteTensor(json, "input_ids"u8, rows, width, (row, i) => i < row.Ids.Length ? row.Ids.Span[i] : 0);
        WriteTensor(json, "attention_mask"u8, rows, width, (row, i) => i < row.Ids.Length ? 1 : 0);
        WriteTensor(json, "token_type_ids"u8, rows, width, (row, i) => i < row.TypeIds.Length ? row.TypeIds.Span[i] : 0);
        json.WriteEndArray();
        json.WriteStartObject("parameters"u8);
        WriteNumber(json, "priority"u8, parameters.Priority);
        json.WriteEndObject();
    });

    private static void WriteInput(Utf8JsonWriter json, PredictInput input)
    {
        if (input.Pair is null)
        {
            json.WriteStringValue(input.Text);
            return;
        }

        json.WriteStartArray();
        json.WriteStringValue(input.Text);
        json.WriteStringValue(input.Pair);
        json.WriteEndArray();
    }

    private static void WriteTensor(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<TokenIds> rows, int width, Func<TokenIds, int, int> value)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, "INT64"u8);
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(rows.Count);
        json.WriteNumberValue(width);
        json.WriteEndArray();
        json.WriteStartArray("data"u8);
        foreach (var row in rows)
        {
            for (var i = 0; i < width; i++)
            {
                json.WriteNumberValue(value(row, i));
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static ReadOnlyMemory<byte> Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
