using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PtmOrleans.Client.Splitting;

/// <summary>
/// Body of <c>POST /v2/models/{task}/infer</c> with the tensors as bytes behind the JSON (Open Inference Protocol, binary tensor extension):
/// the node parses no numbers and looks up no words.
/// </summary>
internal static class TensorBody
{
    /// <returns>The body, and how many of its bytes are JSON.</returns>
    public static (ReadOnlyMemory<byte> Body, int JsonBytes) Write(IReadOnlyList<TokenIds> rows, PredictParameters parameters)
    {
        var width = rows.Max(r => r.Ids.Length);
        var hasTypes = rows.Any(r => r.TypeIds.Span.ContainsAnyExcept(0));
        var body = new ArrayBufferWriter<byte>((rows.Count * width * (hasTypes ? 9 : 5)) + 512);
        using (var json = new Utf8JsonWriter(body))
        {
            WriteHead(json, rows.Count, width, hasTypes, parameters.Priority);
        }

        var jsonBytes = body.WrittenCount;
        WriteNumbers(body, rows, width, r => r.Ids);
        WriteMask(body, rows, width);
        if (hasTypes)
        {
            WriteNumbers(body, rows, width, r => r.TypeIds);
        }

        return (body.WrittenMemory, jsonBytes);
    }

    private static void WriteHead(Utf8JsonWriter json, int items, int width, bool hasTypes, int? priority)
    {
        json.WriteStartObject();
        json.WriteStartObject("parameters"u8);
        json.WriteBoolean("binary_data_output"u8, true);
        if (priority is { } number)
        {
            json.WriteNumber("priority"u8, number);
        }

        json.WriteEndObject();
        json.WriteStartArray("inputs"u8);
        WriteTensor(json, "input_ids"u8, "INT32"u8, items, width, sizeof(int));
        WriteTensor(json, "attention_mask"u8, "BOOL"u8, items, width, sizeof(byte));
        if (hasTypes)
        {
            WriteTensor(json, "token_type_ids"u8, "INT32"u8, items, width, sizeof(int));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTensor(
        Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> datatype, int items, int width, int bytes)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, name);
        json.WriteString("datatype"u8, datatype);
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(items);
        json.WriteNumberValue(width);
        json.WriteEndArray();
        json.WriteStartObject("parameters"u8);
        json.WriteNumber("binary_data_size"u8, items * width * bytes);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // Little-endian, as the protocol has them and every processor that .NET runs on here.
    private static void WriteNumbers(
        ArrayBufferWriter<byte> body, IReadOnlyList<TokenIds> rows, int width, Func<TokenIds, ReadOnlyMemory<int>> of)
    {
        foreach (var row in rows)
        {
            var target = body.GetSpan(width * sizeof(int))[..(width * sizeof(int))];
            var source = MemoryMarshal.AsBytes(of(row).Span);
            source.CopyTo(target);
            target[source.Length..].Clear();
            body.Advance(target.Length);
        }
    }

    private static void WriteMask(ArrayBufferWriter<byte> body, IReadOnlyList<TokenIds> rows, int width)
    {
        foreach (var row in rows)
        {
            var target = body.GetSpan(width)[..width];
            target[..row.Ids.Length].Fill(1);
            target[row.Ids.Length..].Clear();
            body.Advance(width);
        }
    }
}
