using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Heads;

/// <summary>Reads the output rows of a question answering head: the likeliest pairs of start and end inside the context.</summary>
public static class AnswerDecoder
{
    /// <summary>
    /// At most <paramref name="top"/> answers, best first, whole words, each part of the context once. An empty answer leads when the
    /// first token (where models that know unanswerable questions put them) is likelier than every part of the context.
    /// </summary>
    /// <param name="context">The pair that was encoded; the text itself when there was no pair.</param>
    /// <param name="tokens">What it was encoded to.</param>
    /// <param name="logits">[tokens, 2], row-major: start and end.</param>
    /// <param name="maxAnswerTokens">Most tokens of an answer.</param>
    /// <param name="top">Most answers.</param>
    /// <exception cref="InvalidOutputException">The counts differ, or a logit is not finite.</exception>
    public static IReadOnlyList<AnswerSpan> Decode(
        string context, TokenizedText tokens, ReadOnlySpan<float> logits, int maxAnswerTokens, int top)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(tokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAnswerTokens, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        Logits.CheckCount(logits, 2L * tokens.Length, $"the start and end of {tokens.Length} tokens");
        var (first, count) = ContextOf(tokens);
        if (count == 0)
        {
            return [];
        }

        var starts = Probabilities(logits, first, count, column: 0);
        var ends = Probabilities(logits, first, count, column: 1);
        var best = new BestAnswers(top);
        for (var start = 0; start < count; start++)
        {
            for (var end = start; end < Math.Min(count, start + maxAnswerTokens); end++)
            {
                // Entry 0 is the first token of the whole input, so the context begins at 1.
                var score = starts[start + 1] * ends[end + 1];
                if (best.Admits(score))
                {
                    best.Add(score, WordStart(tokens, first, first + start), WordEnd(tokens, first + count, first + end));
                }
            }
        }

        return best.ToSpans(context, starts[0] * ends[0], top);
    }

    private static (int First, int Count) ContextOf(TokenizedText tokens)
    {
        var sequence = tokens.IsPair ? 1 : 0;
        return (
            Math.Max(0, Array.FindIndex(tokens.Offsets, o => o.Sequence == sequence)),
            tokens.Offsets.Count(o => o.Sequence == sequence));
    }

    private static double[] Probabilities(ReadOnlySpan<float> logits, int first, int count, int column)
    {
        var candidates = new float[count + 1];
        candidates[0] = logits[column];
        for (var i = 0; i < count; i++)
        {
            candidates[i + 1] = logits[(2 * (first + i)) + column];
        }

        return Logits.Softmax(candidates);
    }

    private static int WordStart(TokenizedText tokens, int first, int index)
    {
        while (index > first && tokens.Words[index - 1] == tokens.Words[index])
        {
            index--;
        }

        return tokens.Offsets[index].Start;
    }

    private static int WordEnd(TokenizedText tokens, int limit, int index)
    {
        while (index + 1 < limit && tokens.Words[index + 1] == tokens.Words[index])
        {
            index++;
        }

        return tokens.Offsets[index].End;
    }
}
