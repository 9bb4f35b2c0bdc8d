using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Sequences;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.TextEmbeddings;

/// <summary><c>POST /t/{task}/decode</c>: token ids back to text.</summary>
internal sealed class DecodeEndpoint(SequenceCalls calls, TokenizerCache tokenizers, DeadlinePolicy deadlines)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await calls.FindAsync(context);
        var body = await calls.ReadAsync(context, DecodeBodyParser.Parse);
        using var time = deadlines.Resolve(context, fromBody: null).Start(context.RequestAborted);
        var tokenizer = await tokenizers.GetAsync(task.Name, task.Version, time.Token);
        var texts = body.Ids!.Items.Select(item => Decode(tokenizer, item, body.SkipSpecialTokens)).ToList();
        using var answer = new JsonReply(context.Response);
        answer.Json.WriteStartArray();
        texts.ForEach(answer.Json.WriteStringValue);
        answer.Json.WriteEndArray();
        await answer.SendAsync(context.RequestAborted);
    }

    private static string Decode(WordPieceTokenizer tokenizer, SequenceInput item, bool skipSpecial)
    {
        if (item.Ids is not { } ids)
        {
            throw RefusedException.Invalid($"{item.Name} must be a list of token ids, not a text");
        }

        var beyond = Array.FindIndex(ids, id => id >= tokenizer.VocabularySize);
        return beyond < 0
            ? tokenizer.Decode(ids, skipSpecial)
            : throw new RefusedException(ProblemMapping.InvalidTokens(
                $"{item.Name}[{beyond}]", $"must be from 0 to {tokenizer.VocabularySize - 1}, the task's token ids, not {ids[beyond]}"));
    }
}
