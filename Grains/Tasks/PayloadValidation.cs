using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Checks a payload against its model, so that no item can spoil a batch that it shares with others.</summary>
internal static class PayloadValidation
{
    /// <summary>What is wrong with the payload, for the tenant; null when nothing is.</summary>
    public static string? Complain(TokenPayload tokens, TaskVersion version) =>
        ComplainOfShape(tokens, version) ?? ComplainOfIds(tokens, version) ?? ComplainOfRows(tokens, version)
            ?? ComplainOfTokenVectors(tokens, version);

    /// <summary>Floats in the reply.</summary>
    public static long ReplyValues(TokenPayload tokens, TaskVersion version)
    {
        var rows = 0L;
        for (var i = 0; i < tokens.Lengths.Length; i++)
        {
            rows += tokens.RowsOf(version, i);
        }

        return rows * version.OutputWidth;
    }

    private static string? ComplainOfShape(TokenPayload tokens, TaskVersion version)
    {
        if (tokens.Lengths.Length == 0)
        {
            return "The request has no sequence; at least one is needed.";
        }

        var longest = Array.FindIndex(tokens.Lengths, l => l < 1 || l > version.MaxTokens);
        if (longest >= 0)
        {
            return $"Sequence {longest} has {tokens.Lengths[longest]} tokens; the model takes 1 to {version.MaxTokens}.";
        }

        var total = tokens.Lengths.Sum(l => (long)l);
        if (total != tokens.Ids.Length)
        {
            return $"The lengths add up to {total} tokens, but there are {tokens.Ids.Length} ids.";
        }

        return tokens.TypeIds.Length != 0 && tokens.TypeIds.Length != tokens.Ids.Length
            ? $"There are {tokens.TypeIds.Length} token type ids for {tokens.Ids.Length} ids."
            : null;
    }

    private static string? ComplainOfIds(TokenPayload tokens, TaskVersion version)
    {
        var bad = tokens.Ids.AsSpan().IndexOfAnyExceptInRange(0, version.VocabularySize - 1);
        if (bad >= 0)
        {
            return $"Token id {tokens.Ids[bad]} at position {bad} is outside the vocabulary of {version.VocabularySize}.";
        }

        bad = tokens.TypeIds.AsSpan().IndexOfAnyExceptInRange(0, version.TokenTypes - 1);
        return bad >= 0
            ? $"Token type id {tokens.TypeIds[bad]} at position {bad} is outside the model's {version.TokenTypes} types."
            : null;
    }

    private static string? ComplainOfTokenVectors(TokenPayload tokens, TaskVersion version)
    {
        if (tokens.TokenVectors.Length == 0)
        {
            return null;
        }

        return version.Head != nameof(HeadKind.SentenceEmbedding) ? "Only embedding models give the vectors of tokens."
            : tokens.TokenVectors.Length != tokens.Lengths.Length
                ? $"There are {tokens.Lengths.Length} sequences, but of {tokens.TokenVectors.Length} it is said whether they get token vectors."
                : null;
    }

    private static string? ComplainOfRows(TokenPayload tokens, TaskVersion version)
    {
        if (tokens.RowCounts.Length == 0)
        {
            return tokens.RowPositions.Length == 0 ? null : "Row positions need row counts.";
        }

        if (!version.RowPerToken || tokens.RowCounts.Length != tokens.Lengths.Length || tokens.RowCounts.Any(c => c < 1)
            || tokens.RowCounts.Sum(c => (long)c) != tokens.RowPositions.Length)
        {
            return "Row counts and positions do not match the sequences; each sequence needs at least one row.";
        }

        var at = 0;
        for (var i = 0; i < tokens.RowCounts.Length; i++)
        {
            var positions = tokens.RowPositions.AsSpan(at, tokens.RowCounts[i]);
            if (positions.ContainsAnyExceptInRange(0, tokens.Lengths[i] - 1))
            {
                return $"A row position of sequence {i} is outside its {tokens.Lengths[i]} tokens.";
            }

            at += positions.Length;
        }

        return null;
    }
}
