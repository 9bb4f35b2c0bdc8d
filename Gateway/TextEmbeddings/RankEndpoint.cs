using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}/rerank</c>: texts by how well they answer a query.</summary>
internal sealed class RankEndpoint(SequenceCalls calls)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, RankBodyParser.Parse);
        Ranking.Require(task);
        var request = new SequenceRequest(task, Ranking.Pairs(body.Query!, body.Texts!), "texts")
        {
            Truncation = body.Options.Truncation,
            Side = body.Options.Side,
        };
        var reply = await calls.RunAsync(context, request);
        using var answer = new JsonReply(context.Response);
        Write(answer.Json, body, Ranking.Order(reply, task, body.RawScores));
        await answer.SendAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, RankBody body, Rank[] ranks)
    {
        json.WriteStartArray();
        foreach (var rank in ranks)
        {
            json.WriteStartObject();
            json.WriteNumber("index"u8, rank.Index);
            if (body.ReturnText)
            {
                json.WriteString("text"u8, body.Texts![rank.Index].Text);
            }

            json.WriteNumber("score"u8, rank.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
