using System.Collections.Immutable;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Heads;

/// <summary>
/// Reads the output rows of a token classification head: each word takes the label of its first piece, equal neighbours join.
/// </summary>
public static class EntityDecoder
{
    /// <summary>The entities of <paramref name="text"/>, in order.</summary>
    /// <param name="text">The first sequence that was encoded; a pair is not looked at.</param>
    /// <param name="tokens">What it was encoded to.</param>
    /// <param name="logits">[tokens, labels], row-major.</param>
    /// <param name="labels">The model's labels in BIO, IOB1, BILOU or BIOES form, or bare.</param>
    /// <exception cref="InvalidOutputException">The counts differ, or a logit is not finite.</exception>
    public static IReadOnlyList<Entity> Decode(string text, TokenizedText tokens, ReadOnlySpan<float> logits, ImmutableArray<string> labels)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(tokens);
        Logits.CheckCount(logits, (long)tokens.Length * labels.Length, $"{tokens.Length} tokens of {labels.Length} labels");
        var tags = EntityTag.ParseAll(labels);
        var entities = new List<Entity>();
        Run? open = null;
        for (var first = 0; first < tokens.Length;)
        {
            var next = EndOfWord(tokens, first);
            if (tokens.Offsets[first].Sequence == 0)
            {
                var (label, score) = Logits.Best(logits.Slice(first * labels.Length, labels.Length));
                open = Extend(open, tags[label], score, tokens.Offsets[first].Start, tokens.Offsets[next - 1].End, text, entities);
            }

            first = next;
        }

        Close(open, text, entities);
        return entities;
    }

    private static int EndOfWord(TokenizedText tokens, int first)
    {
        var next = first + 1;
        while (next < tokens.Length && tokens.Words[first] >= 0 && tokens.Words[next] == tokens.Words[first]
            && tokens.Offsets[next].Sequence == tokens.Offsets[first].Sequence)
        {
            next++;
        }

        return next;
    }

    private static Run? Extend(Run? open, EntityTag tag, double score, int start, int end, string text, List<Entity> entities)
    {
        var continues = open is { } run && run.Kind == tag.Kind && tag.At is EntityTag.Place.Inside or EntityTag.Place.Last;
        if (!continues)
        {
            Close(open, text, entities);
        }

        if (tag.At == EntityTag.Place.Outside)
        {
            return null;
        }

        var extended = continues ? open!.Value.With(score, end) : new Run(tag.Kind, score, 1, start, end);
        if (tag.At is not (EntityTag.Place.Last or EntityTag.Place.Single))
        {
            return extended;
        }

        Close(extended, text, entities);
        return null;
    }

    private static void Close(Run? open, string text, List<Entity> entities)
    {
        if (open is { } run)
        {
            entities.Add(new Entity(text[run.Start..run.End], run.Kind, run.Sum / run.Words, run.Start, run.End));
        }
    }

    private readonly record struct Run(string Kind, double Sum, int Words, int Start, int End)
    {
        public Run With(double score, int end) => this with { Sum = Sum + score, Words = Words + 1, End = end };
    }
}
