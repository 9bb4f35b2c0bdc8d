using PtmOrleans.Gateway.Errors;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>Tokenizes the texts of one request.</summary>
internal static class TextEncoder
{
    // A text takes tens of microseconds; below this, spreading them over threads costs more than it gains.
    private const int ParallelFrom = 64;
    private const int MaxThreads = 4;

    /// <summary>One result per input, in order.</summary>
    /// <param name="tokenizer">The task's tokenizer.</param>
    /// <param name="inputs">The texts.</param>
    /// <param name="rules">How they are made to fit.</param>
    /// <param name="cancellationToken">Looked at before each input.</param>
    /// <exception cref="RefusedException">
    /// An input does not fit the model, the first of which is named; or all of them have too many tokens. Those behind it are left out.
    /// </exception>
    public static TokenizedText[] Encode(
        WordPieceTokenizer tokenizer, IReadOnlyList<TextInput> inputs, EncodingRules rules, CancellationToken cancellationToken)
    {
        var results = new TokenizedText[inputs.Count];
        var problems = new string?[inputs.Count];
        var tokens = 0L;

        // A query stands beside many documents: splitting it anew for each would let a short request ask for much work.
        var query = inputs.Count > 1 && inputs.All(i => i.Pair is not null && ReferenceEquals(i.Text, inputs[0].Text))
            ? tokenizer.Split(inputs[0].Text)
            : null;
        if (inputs.Count < ParallelFrom)
        {
            for (var (i, fits) = (0, true); fits && i < results.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                fits = EncodeOne(i);
            }
        }
        else
        {
            var options = new ParallelOptions
            {
                MaxDegreeOfParallelism = Math.Min(MaxThreads, Environment.ProcessorCount),
                CancellationToken = cancellationToken,
            };
            Parallel.For(0, results.Length, options, (i, loop) =>
            {
                if (!EncodeOne(i))
                {
                    // Earlier ones still run: the first that does not fit is the one to name.
                    loop.Break();
                }
            });
        }

        var first = Array.FindIndex(problems, p => p is not null);
        return (first, tokens > rules.MaxTotalTokens) switch
        {
            ( >= 0, _) => throw RefusedException.Invalid($"{rules.NameOf(first)}: {problems[first]}"),
            (_, true) => throw RefusedException.TooLarge($"inputs have more than the limit of {rules.MaxTotalTokens} tokens"),
            _ => results,
        };

        bool EncodeOne(int i)
        {
            try
            {
                results[i] = query is null
                    ? tokenizer.Encode(inputs[i].Text, inputs[i].Pair, rules.MaxTokens, rules.Truncation, rules.Side)
                    : tokenizer.Encode(query, inputs[i].Pair!, rules.MaxTokens, rules.Truncation, rules.Side);
                return Interlocked.Add(ref tokens, results[i].Length) <= rules.MaxTotalTokens;
            }
            catch (InvalidTextException exception)
            {
                problems[i] = exception.Message;
                return false;
            }
        }
    }
}
