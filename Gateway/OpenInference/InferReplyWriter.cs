using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Writes an Open Inference Protocol answer; sends it in parts, since a padded tensor can be tens of megabytes of text.</summary>
internal static class InferReplyWriter
{
    public static async Task WriteAsync(HttpContext context, InferAnswer answer)
    {
        using var reply = new JsonReply(context.Response);
        WriteHead(reply.Json, answer);
        var offset = 0;
        for (var item = 0; item < answer.Reply.RowsPerItem.Length; item++)
        {
            var rows = answer.Reply.RowsPerItem[item];
            WriteItem(reply.Json, answer, offset, rows);
            offset += rows * answer.Reply.Width;
            await reply.SendLargeAsync(context.RequestAborted);
        }

        WriteFoot(reply.Json);
        await reply.SendAsync(context.RequestAborted);
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
        json.WriteStartArray("data"u8);
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

        var padding = answer.Version.RowPerToken ? (answer.Tokens - rows) * answer.Reply.Width : 0;
        for (var i = 0; i < padding; i++)
        {
            json.WriteNumberValue(0);
        }
    }

    private static void WriteFoot(Utf8JsonWriter json)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
