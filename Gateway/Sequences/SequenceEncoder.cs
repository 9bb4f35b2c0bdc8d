using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>Makes the inputs of a request into tokens: texts by the task's tokenizer, token ids as they are.</summary>
internal sealed class SequenceEncoder(TextTokenizer tokenizer)
{
    /// <exception cref="RefusedException">An input does not fit the model; names which.</exception>
    public async Task<EncodedSequences> EncodeAsync(SequenceRequest request, CancellationToken cancellationToken)
    {
        var maxTokens = Math.Min(request.MaxTokens, request.Task.Version.MaxTokens);
        var sequences = new TokenSequence[request.Inputs.Count];
        var texts = new List<int>();
        for (var i = 0; i < sequences.Length; i++)
        {
            if (request.Inputs[i].Ids is { } ids)
            {
                sequences[i] = FromIds(request, request.Inputs[i].Name, ids, maxTokens);
            }
            else
            {
                texts.Add(i);
            }
        }

        var duration = texts.Count > 0 ? await TokenizeAsync(request, texts, maxTokens, sequences, cancellationToken) : TimeSpan.Zero;
        return new EncodedSequences(sequences, duration);
    }

    private async Task<TimeSpan> TokenizeAsync(
        SequenceRequest request, List<int> texts, int maxTokens, TokenSequence[] sequences, CancellationToken cancellationToken)
    {
        var rules = new EncodingRules(maxTokens, request.Truncation)
        {
            Side = request.Side,
            NameOf = i => request.Inputs[texts[i]].Name,
        };
        var inputs = texts.ConvertAll(i => request.Inputs[i].ToText());
        var encoded = await tokenizer.EncodeAsync(request.Task.Name, request.Task.Version, inputs, rules, cancellationToken);
        for (var i = 0; i < texts.Count; i++)
        {
            sequences[texts[i]] = new TokenSequence(encoded.Texts[i].Ids, encoded.Texts[i].TypeIds);
        }

        return encoded.Duration;
    }

    private static TokenSequence FromIds(SequenceRequest request, string name, int[] ids, int maxTokens)
    {
        var vocabulary = request.Task.Version.VocabularySize;
        var beyond = Array.FindIndex(ids, id => id >= vocabulary);
        if (beyond >= 0)
        {
            throw new RefusedException(ProblemMapping.InvalidTokens(
                $"{name}[{beyond}]", $"must be from 0 to {vocabulary - 1}, the model's token ids, not {ids[beyond]}"));
        }

        if (ids.Length > maxTokens)
        {
            ids = request.Truncation == Truncation.None
                ? throw RefusedException.Invalid($"{name} has {ids.Length} tokens, more than the limit of {maxTokens}")
                : request.Side == TruncationSide.End ? ids[..maxTokens] : ids[^maxTokens..];
        }

        return new TokenSequence(ids, new int[ids.Length]);
    }
}
