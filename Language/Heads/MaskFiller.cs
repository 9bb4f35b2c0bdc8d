using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Heads;

/// <summary>Reads the output rows of a masked language head.</summary>
public static class MaskFiller
{
    /// <summary>For each masked place the likeliest tokens, best first; of equal ones the lower id leads.</summary>
    /// <param name="tokenizer">Names the tokens; ids that it lacks (padding rows of an embedding table) are passed over.</param>
    /// <param name="positions">Indices of the masks among the tokens.</param>
    /// <param name="logits">[positions, vocabulary], row-major.</param>
    /// <param name="top">Most candidates per place.</param>
    /// <exception cref="InvalidOutputException">The counts differ, or a logit is not finite.</exception>
    public static IReadOnlyList<MaskFill> Decode(
        WordPieceTokenizer tokenizer, ReadOnlySpan<int> positions, ReadOnlySpan<float> logits, int top)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        if (positions.IsEmpty)
        {
            Logits.CheckCount(logits, 0, "no masked place");
            return [];
        }

        var width = logits.Length / positions.Length;
        Logits.CheckCount(logits, Math.Max(1L, width) * positions.Length, $"{positions.Length} masked places of equal width");
        var fills = new MaskFill[positions.Length];
        for (var i = 0; i < fills.Length; i++)
        {
            fills[i] = new MaskFill(positions[i], Best(tokenizer, logits.Slice(i * width, width), top));
        }

        return fills;
    }

    // A heap of the best seen so far, worst on top: one comparison for nearly every entry of the vocabulary.
    private static TokenScore[] Best(WordPieceTokenizer tokenizer, ReadOnlySpan<float> logits, int top)
    {
        var max = Logits.Max(logits);
        var heap = new PriorityQueue<int, (float Logit, int Order)>();
        for (var id = 0; id < logits.Length; id++)
        {
            var isBetter = heap.Count < top || (heap.TryPeek(out _, out var worst) && logits[id] > worst.Logit);
            if (!isBetter || tokenizer.FindToken(id) is null)
            {
                continue;
            }

            if (heap.Count < top)
            {
                heap.Enqueue(id, (logits[id], -id));
            }
            else
            {
                heap.EnqueueDequeue(id, (logits[id], -id));
            }
        }

        var sum = Logits.Sum(logits, max);
        var best = new TokenScore[heap.Count];
        for (var i = best.Length - 1; i >= 0; i--)
        {
            var id = heap.Dequeue();
            best[i] = new TokenScore(tokenizer.TokenOf(id), id, Math.Exp(logits[id] - max) / sum);
        }

        return best;
    }
}
