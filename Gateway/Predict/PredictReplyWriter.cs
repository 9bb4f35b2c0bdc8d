using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Predict;

/// <summary>Writes the answer of a predict request.</summary>
internal static class PredictReplyWriter
{
    public static async Task WriteAsync(HttpContext context, PredictRequest request, InferReply reply, TimeSpan total)
    {
        using var answer = new JsonReply(context.Response);
        Write(answer.Json, request, reply, total);
        await answer.SendAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, PredictRequest request, InferReply reply, TimeSpan total)
    {
        json.WriteStartObject();
        json.WriteString("task"u8, request.Task.Name);
        json.WriteNumber("version"u8, request.Version.Version);
        json.WriteString("head"u8, HeadNames.Wire(request.Head));
        json.WriteStartArray("predictions"u8);
        WritePredictions(json, request, reply);
        json.WriteEndArray();
        WriteTiming(json, reply.Timing, total);
        WriteUsage(json, request);
        json.WriteEndObject();
    }

    private static void WritePredictions(Utf8JsonWriter json, PredictRequest request, InferReply reply)
    {
        var values = ReplyCheck.Values(reply);
        for (var item = 0; item < reply.RowsPerItem.Length; item++)
        {
            var size = reply.RowsPerItem[item] * reply.Width;
            PredictionWriter.Write(json, request, item, values[..size]);
            values = values[size..];
        }
    }

    private static void WriteTiming(Utf8JsonWriter json, InferTiming timing, TimeSpan total)
    {
        json.WriteStartObject("timing"u8);
        WriteMilliseconds(json, "queue_ms"u8, timing.Queue);
        WriteMilliseconds(json, "switch_ms"u8, timing.Switch);
        WriteMilliseconds(json, "compute_ms"u8, timing.Compute);
        WriteMilliseconds(json, "total_ms"u8, total);
        json.WriteNumber("batch_items"u8, timing.BatchItems);
        json.WriteNumber("bytes_paged"u8, timing.BytesPaged);
        json.WriteString("device"u8, timing.Device);
        json.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter json, PredictRequest request)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("tokens"u8, request.Encoded.Texts.Sum(t => t.Length));
        json.WriteNumber("truncated"u8, request.Encoded.Texts.Count(t => t.Truncated));
        json.WriteEndObject();
    }

    private static void WriteMilliseconds(Utf8JsonWriter json, ReadOnlySpan<byte> name, TimeSpan time) =>
        json.WriteNumber(name, Math.Round(time.TotalMilliseconds, 3));
}
