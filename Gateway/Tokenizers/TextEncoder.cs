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
    /// <exception cref="RefusedException">An input does not fit the model; names which.</exception>
    public static TokenizedText[] Encode(WordPieceTokenizer tokenizer, IReadOnlyList<TextInput> inputs, EncodingRules rules)
    {
        var results = new TokenizedText[inputs.Count];
        var problems = new string?[inputs.Count];
        if (inputs.Count < ParallelFrom)
        {
            for (var i = 0; i < results.Length; i++)
            {
                EncodeOne(i);
            }
        }
        else
        {
            var threads = Math.Min(MaxThreads, Environment.ProcessorCount);
            Parallel.For(0, results.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, EncodeOne);
        }

        var first = Array.FindIndex(problems, p => p is not null);
        return first < 0 ? results : throw RefusedException.Invalid($"{rules.NameOf(first)}: {problems[first]}");

        void EncodeOne(int i)
        {
            try
            {
                results[i] = tokenizer.Encode(inputs[i].Text, inputs[i].Pair, rules.MaxTokens, rules.Truncation, rules.Side);
            }
            catch (InvalidTextException exception)
            {
                problems[i] = exception.Message;
            }
        }
    }
}
