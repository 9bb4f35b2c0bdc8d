using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Inference.Execution;

/// <summary>The padded extent of a batch that has been checked against its model.</summary>
/// <param name="Items">Number of items B.</param>
/// <param name="Longest">Tokens S of the longest item.</param>
/// <param name="Rows">Output rows.</param>
internal readonly record struct BatchShape(int Items, int Longest, int Rows)
{
    // 1 GiB of output: more is a mistake of the caller, who should select positions.
    private const long MaxOutputValues = 1L << 28;

    /// <summary>Padded tokens.</summary>
    public int Tokens => Items * Longest;

    /// <summary>Padded tokens of a batch that may not have been checked.</summary>
    public static long TokensOf(TokenBatch batch)
    {
        var longest = 0L;
        foreach (var length in batch.Lengths.Span)
        {
            longest = Math.Max(longest, length);
        }

        return longest * batch.Lengths.Length;
    }

    /// <summary>Checks every id, length and position of <paramref name="batch"/>.</summary>
    /// <exception cref="InferenceException"><see cref="InferenceError.InvalidBatch"/>, naming the item and position.</exception>
    public static BatchShape Of(TokenBatch batch, ModelFacts facts)
    {
        var lengths = batch.Lengths.Span;
        var longest = CheckLengths(batch, facts, lengths);
        CheckIds(batch.Ids.Span, lengths, facts.VocabSize, "token id", "the vocabulary size");
        CheckIds(batch.TypeIds.Span, lengths, facts.TypeVocabSize, "token type id", "the number of token types");
        var rows = !facts.RowPerToken ? lengths.Length : batch.RowCounts.IsEmpty ? batch.Ids.Length : CheckRows(batch, lengths);
        if ((long)rows * facts.OutputWidth > MaxOutputValues)
        {
            throw Invalid($"The batch asks for {rows} rows of {facts.OutputWidth} values; the limit is {MaxOutputValues} values.");
        }

        return new(lengths.Length, longest, rows);
    }

    private static int CheckLengths(TokenBatch batch, ModelFacts facts, ReadOnlySpan<int> lengths)
    {
        if (lengths.IsEmpty)
        {
            throw Invalid("The batch has no items.");
        }

        var (total, longest) = (0L, 0);
        for (var item = 0; item < lengths.Length; item++)
        {
            if (lengths[item] < 1 || lengths[item] > facts.MaxLength)
            {
                throw Invalid($"Item {item} has {lengths[item]} tokens; allowed are 1 to {facts.MaxLength}.", item);
            }

            total += lengths[item];
            longest = Math.Max(longest, lengths[item]);
        }

        if (total != batch.Ids.Length || (!batch.TypeIds.IsEmpty && total != batch.TypeIds.Length))
        {
            throw Invalid(
                $"The batch has {batch.Ids.Length} token ids and {batch.TypeIds.Length} token type ids, "
                + $"but its lengths add up to {total}.");
        }

        if (!batch.TokenVectors.IsEmpty && batch.TokenVectors.Length != lengths.Length)
        {
            throw Invalid($"The batch has {lengths.Length} items but says of {batch.TokenVectors.Length} whether they get token vectors.");
        }

        return (long)lengths.Length * longest <= Array.MaxLength / 2
            ? longest
            : throw Invalid($"The batch pads to {lengths.Length} × {longest} tokens, which is too large.");
    }

    private static void CheckIds(ReadOnlySpan<int> ids, ReadOnlySpan<int> lengths, int limit, string what, string limitName)
    {
        if (ids.IsEmpty)
        {
            return;
        }

        for (int item = 0, start = 0; item < lengths.Length; start += lengths[item++])
        {
            if (ids.Slice(start, lengths[item]).IndexOfAnyExceptInRange(0, limit - 1) is var position and >= 0)
            {
                throw Invalid(
                    $"Item {item} has the {what} {ids[start + position]} at position {position}; {limitName} is {limit}.", item);
            }
        }
    }

    private static int CheckRows(TokenBatch batch, ReadOnlySpan<int> lengths)
    {
        var counts = batch.RowCounts.Span;
        var positions = batch.RowPositions.Span;
        if (counts.Length != lengths.Length)
        {
            throw Invalid($"The batch has {lengths.Length} items but row counts for {counts.Length}.");
        }

        var start = 0;
        for (var item = 0; item < counts.Length; item++)
        {
            if (counts[item] < 0 || counts[item] > positions.Length - start)
            {
                throw Invalid($"Item {item} selects {counts[item]} positions, of which {positions.Length - start} are given.", item);
            }

            if (positions.Slice(start, counts[item]).IndexOfAnyExceptInRange(0, lengths[item] - 1) is var wrong and >= 0)
            {
                throw Invalid($"Item {item} selects position {positions[start + wrong]}; it has {lengths[item]} tokens.", item);
            }

            start += counts[item];
        }

        return start == positions.Length && start > 0
            ? start
            : throw Invalid($"The batch selects {start} positions, but {positions.Length} are given.");
    }

    private static InferenceException Invalid(string message, int? item = null) => new(InferenceError.InvalidBatch, message, item);
}
