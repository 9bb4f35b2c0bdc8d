using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Language.Heads;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}/predict</c>: every label with its score, the best first.</summary>
internal sealed class ClassifyEndpoint(SequenceCalls calls)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, ClassifyBodyParser.Parse);
        if (task.Head != HeadKind.SequenceClassification)
        {
            throw new RefusedException(ProblemMapping.WrongHead(
                $"Model is not a classifier model: task '{task.Name.Name}' has the head {HeadNames.Wire(task.Head)}"));
        }

        var request = new SequenceRequest(task, body.Inputs!.Items, "inputs")
        {
            Truncation = body.Options.Truncation,
            Side = body.Options.Side,
        };
        var reply = await calls.RunAsync(context, request);
        await WriteAsync(context, task, body, reply);
    }

    private static async Task WriteAsync(HttpContext context, ServedTask task, ClassifyBody body, SequenceReply reply)
    {
        using var answer = new JsonReply(context.Response);
        ImmutableArray<string> labels = [.. task.Version.Labels];
        if (body.Inputs!.IsBatch)
        {
            answer.Json.WriteStartArray();
        }

        for (var i = 0; i < reply.Count; i++)
        {
            WriteLabels(answer.Json, Scores(reply.Row(i), labels, body.RawScores));
            await answer.SendLargeAsync(context.RequestAborted);
        }

        if (body.Inputs.IsBatch)
        {
            answer.Json.WriteEndArray();
        }

        await answer.SendAsync(context.RequestAborted);
    }

    private static IEnumerable<LabelScore> Scores(ReadOnlySpan<float> row, ImmutableArray<string> labels, bool raw)
    {
        if (!raw)
        {
            return SequenceClassifier.Decode(row, labels);
        }

        var numbers = row.ToArray();
        return labels.Select((label, i) => new LabelScore(label, numbers[i])).OrderByDescending(s => s.Score);
    }

    private static void WriteLabels(Utf8JsonWriter json, IEnumerable<LabelScore> scores)
    {
        json.WriteStartArray();
        foreach (var score in scores)
        {
            json.WriteStartObject();
            json.WriteNumber("score"u8, (float)score.Score);
            json.WriteString("label"u8, score.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
