using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// Pools the token vectors of items that asked for one vector but ran beside items that asked for all of theirs, so that one batch serves
/// both. Equal, up to rounding, to what the skeleton that pools gives.
/// </summary>
internal static class TokenPooling
{
    /// <param name="output">A row for each token of each item.</param>
    /// <param name="batch">Which items keep them.</param>
    /// <param name="head">How the others are pooled.</param>
    public static BatchOutput Reduce(BatchOutput output, TokenBatch batch, HeadSpec head)
    {
        var keeps = batch.TokenVectors.Span;
        if (!keeps.Contains(false))
        {
            return output;
        }

        var width = output.Width;
        var lengths = batch.Lengths.Span;
        var rows = new int[lengths.Length];
        var values = new float[output.Values.Length];
        var (from, to) = (0, 0);
        for (var item = 0; item < lengths.Length; item++)
        {
            var tokens = output.Values.Span.Slice(from, lengths[item] * width);
            from += tokens.Length;
            rows[item] = keeps[item] ? lengths[item] : 1;
            var target = values.AsSpan(to, rows[item] * width);
            to += target.Length;
            if (keeps[item])
            {
                tokens.CopyTo(target);
            }
            else
            {
                Pool(tokens, target, head);
            }
        }

        return output with { Values = values.AsMemory(0, to), RowsPerItem = rows };
    }

    private static void Pool(ReadOnlySpan<float> tokens, Span<float> target, HeadSpec head)
    {
        var (width, count) = (target.Length, head.Pooling == PoolingKind.Cls ? 1 : tokens.Length / target.Length);
        var squares = 0.0;
        for (var column = 0; column < width; column++)
        {
            var sum = 0.0;
            for (var at = column; at < count * width; at += width)
            {
                sum += tokens[at];
            }

            target[column] = (float)(sum / count);
            squares += sum / count * (sum / count);
        }

        if (head.Normalize && squares > 0)
        {
            var scale = (float)(1 / Math.Sqrt(squares));
            foreach (ref var value in target)
            {
                value *= scale;
            }
        }
    }
}
