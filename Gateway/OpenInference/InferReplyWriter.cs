using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Writes an Open Inference Protocol answer; sends it in parts, since a padded tensor can be tens of megabytes. Binary data go from the
/// reply
/// into the response as they are.
/// </summary>
internal static class InferReplyWriter
{
    private static readonly byte[] Zeros = new byte[4096];

    public static Task WriteAsync(HttpContext context, InferAnswer answer) =>
        answer.Binary ? WriteBinaryAsync(context, answer) : WriteJsonAsync(context, answer);

    private static async Task WriteJsonAsync(HttpContext context, InferAnswer answer)
    {
        using var reply = new JsonReply(context.Response);
        WriteHead(reply.Json, answer);
        reply.Json.WriteStartArray("data"u8);
        var offset = 0;
        foreach (var rows in answer.Reply.RowsPerItem)
        {
            WriteItem(reply.Json, answer, offset, rows);
            offset += rows * answer.Reply.Width;
            await reply.SendLargeAsync(context.RequestAborted);
        }

        reply.Json.WriteEndArray();
        WriteFoot(reply.Json);
        await reply.SendAsync(context.RequestAborted);
    }

    private static async Task WriteBinaryAsync(HttpContext context, InferAnswer answer)
    {
        using var head = new JsonReply(context.Response);
        WriteHead(head.Json, answer);
        head.Json.WriteStartObject("parameters"u8);
        head.Json.WriteNumber("binary_data_size"u8, answer.Bytes);
        head.Json.WriteEndObject();
        WriteFoot(head.Json);
        head.Json.Flush();

        var response = context.Response;
        response.ContentType = "application/octet-stream";
        response.ContentLength = head.Json.BytesCommitted + answer.Bytes;
        response.Headers[InferHeader.Name] = head.Json.BytesCommitted.ToString(CultureInfo.InvariantCulture);
        await head.SendAsync(context.RequestAborted);
        await WriteValuesAsync(response.BodyWriter, answer, context.RequestAborted);
    }

    private static async Task WriteValuesAsync(PipeWriter writer, InferAnswer answer, CancellationToken cancellationToken)
    {
        if (!answer.Version.RowPerToken)
        {
            await writer.WriteAsync(answer.Reply.Values, cancellationToken);
            return;
        }

        var values = answer.Reply.Values;
        foreach (var rows in answer.Reply.RowsPerItem)
        {
            var bytes = rows * answer.Reply.Width * sizeof(float);
            await writer.WriteAsync(values[..bytes], cancellationToken);
            values = values[bytes..];
            for (var padding = answer.PaddingAfter(rows); padding > 0; padding -= Zeros.Length)
            {
                await writer.WriteAsync(Zeros.AsMemory(0, Math.Min(padding, Zeros.Length)), cancellationToken);
            }
        }
    }

    private static void WriteHead(Utf8JsonWriter json, InferAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("model_name"u8, answer.Model);
        json.WriteString("model_version"u8, answer.Version.Version.ToString(CultureInfo.InvariantCulture));
        if (answer.Id is not null)
        {
            json.WriteString("id"u8, answer.Id);
        }

        json.WriteStartObject("parameters"u8);
        json.WriteEndObject();
        json.WriteStartArray("outputs"u8);
        json.WriteStartObject();
        json.WriteString("name"u8, answer.Output);
        WriteShape(json, answer);
        json.WriteString("datatype"u8, "FP32"u8);
    }

    private static void WriteShape(Utf8JsonWriter json, InferAnswer answer)
    {
        json.WriteStartArray("shape"u8);
        json.WriteNumberValue(answer.Reply.RowsPerItem.Length);
        if (answer.Version.RowPerToken)
        {
            json.WriteNumberValue(answer.Tokens);
        }

        json.WriteNumberValue(answer.Reply.Width);
        json.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter json, InferAnswer answer, int offset, int rows)
    {
        foreach (var value in ReplyCheck.Values(answer.Reply).Slice(offset, rows * answer.Reply.Width))
        {
            json.WriteNumberValue(value);
        }

        for (var i = answer.PaddingAfter(rows) / sizeof(float); i > 0; i--)
        {
            json.WriteNumberValue(0);
        }
    }

    private static void WriteFoot(Utf8JsonWriter json)
    {
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
