using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}</c>: what the task is for, as clients of hosted models ask for it.</summary>
internal sealed class DefaultEndpoint(SequenceCalls calls, EmbedEndpoint embed, ClassifyEndpoint classify, RankEndpoint rank)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        await (task.Head == HeadKind.SentenceEmbedding ? embed.EmbedAsync(context)
            : task.IsReranker ? rank.HandleAsync(context)
            : classify.HandleAsync(context));
    }
}
