using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}/similarity</c>: the cosines between one sentence and others.</summary>
internal sealed class SimilarityEndpoint(SequenceCalls calls)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, SimilarityBodyParser.Parse);
        EmbedEndpoint.RequireEmbedding(task);
        var request = new SequenceRequest(task, [body.Source!, .. body.Sentences!], "inputs")
        {
            Truncation = body.Options.Truncation,
            Side = body.Options.Side,
        };
        var reply = await calls.RunAsync(context, request);
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartArray();
        for (var i = 1; i < reply.Count; i++)
        {
            answer.Json.WriteNumberValue((float)Vectors.Cosine(reply.Row(0), reply.Row(i)));
        }

        answer.Json.WriteEndArray();
        await answer.SendAsync(context.RequestAborted);
    }
}
