namespace PtmOrleans.Language.Tokenization;

/// <summary>Decides how many tokens each sequence keeps.</summary>
internal static class Truncator
{
    /// <summary>Tokens kept of the text and of the pair, together at most <paramref name="room"/>.</summary>
    /// <exception cref="InvalidTextException">The strategy cannot make the input fit.</exception>
    public static (int Text, int Pair) Fit(int text, int? pair, int room, Truncation truncation)
    {
        var excess = text + (pair ?? 0) - room;
        if (excess <= 0)
        {
            return (text, pair ?? 0);
        }

        return (truncation, pair) switch
        {
            (Truncation.LongestFirst, null) => (room, 0),
            (Truncation.LongestFirst, { } other) => LongestFirst(text, other, room),
            (Truncation.OnlyFirst, _) => (Shorten("text", text, excess, room), pair ?? 0),
            (Truncation.OnlySecond, { } other) => (text, Shorten("pair", other, excess, room)),
            (Truncation.OnlySecond, null) => throw new InvalidTextException(
                $"The text has {text} tokens and {room} fit; only its pair may be cut, but there is none."),
            _ => throw new InvalidTextException(
                $"The input has {text + (pair ?? 0)} tokens without special ones and {room} fit; truncation is off."),
        };
    }

    // The longer one gives first; when even the shorter one exceeds half of the room both get half, the odd token going to the longer
    // (to the pair when they are equally long).
    private static (int Text, int Pair) LongestFirst(int text, int pair, int room)
    {
        var shorter = Math.Min(text, pair);
        var longer = room - shorter;
        if (longer < shorter)
        {
            shorter = room / 2;
            longer = room - shorter;
        }

        return text > pair ? (longer, shorter) : (shorter, longer);
    }

    private static int Shorten(string name, int tokens, int excess, int room)
    {
        // With no room at all every strategy leaves nothing; otherwise the sequence that is cut must keep a token.
        if (room == 0)
        {
            return 0;
        }

        return tokens > excess
            ? tokens - excess
            : throw new InvalidTextException(
                $"The {name} has {tokens} tokens and {excess} would have to go for the input to fit into {room}.");
    }
}
