using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary><c>POST /v1/rerank</c> in the shape that Cohere's and Jina's clients have in common; over-long texts are cut.</summary>
internal sealed class RerankEndpoint(SequenceCalls calls)
{
    public async Task HandleAsync(HttpContext context)
    {
        var body = await calls.ReadAsync(context, RerankBodyParser.Parse);
        var task = await calls.FindAsync(context, body.Model!);
        Ranking.Require(task, "model");
        var pairs = Ranking.Pairs(body.Query!, body.Documents!);
        var reply = await calls.RunAsync(
            context, new SequenceRequest(task, pairs, "documents") { Truncation = Truncation.LongestFirst });
        using var answer = new JsonReply(context.Response);
        Write(answer.Json, task, body, reply);
        await answer.SendAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, ServedTask task, RerankBody body, SequenceReply reply)
    {
        json.WriteStartObject();
        json.WriteString("model"u8, task.Name.Name);
        json.WriteStartArray("results"u8);
        foreach (var rank in Ranking.Order(reply, task, raw: false).Take(body.TopN ?? int.MaxValue))
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, rank.Index);
            json.WriteNumber("relevance_score"u8, rank.Score);
            if (body.ReturnDocuments)
            {
                json.WriteStartObject("document"u8);
                json.WriteString("text"u8, body.Documents![rank.Index].Text);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        EmbeddingReplyWriter.WriteUsage(json, reply.Tokens);
        json.WriteEndObject();
    }
}
