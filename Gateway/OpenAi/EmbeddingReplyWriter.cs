using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary>Writes the answer of an embedding request.</summary>
internal static class EmbeddingReplyWriter
{
    public static async Task WriteAsync(HttpContext context, ServedTask task, EmbeddingBody body, SequenceReply reply)
    {
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartObject();
        answer.Json.WriteString("object"u8, "list"u8);
        answer.Json.WriteStartArray("data"u8);
        var vector = new float[body.Dimensions ?? task.Version.OutputWidth];
        for (var i = 0; i < reply.Count; i++)
        {
            reply.Row(i)[..vector.Length].CopyTo(vector);
            Vectors.Normalize(vector);
            WriteItem(answer.Json, i, vector, body.Base64);
            await answer.SendLargeAsync(context.RequestAborted);
        }

        answer.Json.WriteEndArray();
        answer.Json.WriteString("model"u8, task.Name.Name);
        WriteUsage(answer.Json, reply.Tokens);
        answer.Json.WriteEndObject();
        await answer.SendAsync(context.RequestAborted);
    }

    /// <summary>Tokens of the request; an answer has none.</summary>
    public static void WriteUsage(Utf8JsonWriter json, long tokens)
    {
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, tokens);
        json.WriteNumber("total_tokens"u8, tokens);
        json.WriteEndObject();
    }

    private static void WriteItem(Utf8JsonWriter json, int index, float[] vector, bool base64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (base64)
        {
            json.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes<float>(vector));
        }
        else
        {
            json.WriteStartArray("embedding"u8);
            foreach (var value in vector)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
