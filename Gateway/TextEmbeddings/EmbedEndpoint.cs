using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}/embed</c> and its kin.</summary>
internal sealed class EmbedEndpoint(SequenceCalls calls)
{
    /// <summary>A vector per input: always a list of vectors, also for a lone text.</summary>
    public async Task EmbedAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, EmbedBodyParser.Parse);
        RequireEmbedding(task);
        RequireDimensions(task, body.Dimensions);
        var request = new SequenceRequest(task, body.Inputs!.Items, "inputs")
        {
            Truncation = body.Options.Truncation,
            Side = body.Options.Side,
        };
        var reply = await calls.RunAsync(context, request);
        await WriteAsync(context, reply, new float[body.Dimensions ?? task.Version.OutputWidth], body.Normalize);
    }

    /// <summary><c>POST /t/{task}/embed_all</c>: for each input a list with the vector of each token, as the last block leaves it.</summary>
    public async Task AllAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, EmbedBodyParser.Parse);
        RequireEmbedding(task);
        var request = new SequenceRequest(task, body.Inputs!.Items, "inputs")
        {
            Truncation = body.Options.Truncation,
            Side = body.Options.Side,
            TokenVectors = true,
        };
        await WriteAllAsync(context, await calls.RunAsync(context, request));
    }

    /// <summary><c>POST /t/{task}/embed_sparse</c>: refused, since no task has the head for it.</summary>
    public async Task SparseAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        throw new RefusedException(ProblemMapping.WrongHead(
            $"Model is not an embedding model with SPLADE pooling: task '{task.Name.Name}' has the head {HeadNames.Wire(task.Head)}"));
    }

    /// <exception cref="RefusedException">The task gives no embeddings.</exception>
    public static void RequireEmbedding(ServedTask task)
    {
        if (task.Head != HeadKind.SentenceEmbedding)
        {
            throw new RefusedException(ProblemMapping.WrongHead(
                $"Model is not an embedding model: task '{task.Name.Name}' has the head {HeadNames.Wire(task.Head)}"));
        }
    }

    private static void RequireDimensions(ServedTask task, int? dimensions)
    {
        if (dimensions > task.Version.OutputWidth)
        {
            throw RefusedException.Invalid(
                $"dimensions must be from 1 to {task.Version.OutputWidth}, the size of the model's vectors, not {dimensions}");
        }
    }

    private static async Task WriteAsync(HttpContext context, SequenceReply reply, float[] vector, bool normalize)
    {
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartArray();
        for (var i = 0; i < reply.Count; i++)
        {
            reply.Row(i)[..vector.Length].CopyTo(vector);
            if (normalize)
            {
                Vectors.Normalize(vector);
            }

            WriteVector(answer.Json, vector);
            await answer.SendLargeAsync(context.RequestAborted);
        }

        answer.Json.WriteEndArray();
        await answer.SendAsync(context.RequestAborted);
    }

    private static async Task WriteAllAsync(HttpContext context, SequenceReply reply)
    {
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartArray();
        for (var i = 0; i < reply.Count; i++)
        {
            answer.Json.WriteStartArray();
            for (var row = 0; row < reply.RowsOf(i); row++)
            {
                WriteVector(answer.Json, reply.Row(i, row));
                await answer.SendLargeAsync(context.RequestAborted);
            }

            answer.Json.WriteEndArray();
        }

        answer.Json.WriteEndArray();
        await answer.SendAsync(context.RequestAborted);
    }

    private static void WriteVector(Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray();
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
