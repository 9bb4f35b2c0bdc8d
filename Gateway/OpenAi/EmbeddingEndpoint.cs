using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Predict;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.OpenAi;

/// <summary><c>POST /v1/embeddings</c> as OpenAI has it; vectors have unit length.</summary>
internal sealed class EmbeddingEndpoint(SequenceCalls calls)
{
    private const int MaxTotalTokens = 300_000;

    /// <summary>The body names the task as its model.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        var body = await calls.ReadAsync(context, EmbeddingBodyParser.Parse);
        var task = await calls.FindAsync(context, BodyFields.Required(body.Model, "model"));
        await AnswerAsync(context, task, body);
    }

    /// <summary>
    /// <c>POST /t/{task}/v1/embeddings</c> and <c>/t/{task}/embeddings</c>: the route names the task, so what the body says is not looked at.
    /// </summary>
    public async Task HandleTaskAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        await AnswerAsync(context, task, await calls.ReadAsync(context, EmbeddingBodyParser.Parse));
    }

    private async Task AnswerAsync(HttpContext context, ServedTask task, EmbeddingBody body)
    {
        Require(task, body.Dimensions);
        var request = new SequenceRequest(task, body.Input!.Items, "input")
        {
            MaxTokens = EmbeddingBodyParser.MaxTokens,
            MaxTotalTokens = MaxTotalTokens,
        };
        var reply = await calls.RunAsync(context, request);
        await EmbeddingReplyWriter.WriteAsync(context, task, body, reply);
    }

    private static void Require(ServedTask task, int? dimensions)
    {
        if (task.Head != HeadKind.SentenceEmbedding)
        {
            throw new RefusedException(ProblemMapping.WrongHead(
                $"model '{task.Name.Name}' ({HeadNames.Wire(task.Head)}) is not an embedding model", "model"));
        }

        if (dimensions > task.Version.OutputWidth)
        {
            var problem = RefusedException.Invalid(
                $"dimensions must be from 1 to {task.Version.OutputWidth}, the size of the model's vectors, not {dimensions}").Problem;
            throw new RefusedException(problem with { Field = "dimensions" });
        }
    }
}
