using System.Collections.Immutable;

namespace PtmOrleans.Language.Tokenization;

/// <summary>How special tokens surround one sequence or two: the post-processor of a tokenizer.</summary>
internal sealed record Template(ImmutableArray<TemplatePart> Parts)
{
    /// <summary>Number of tokens that the template itself adds.</summary>
    public int SpecialCount { get; } = Parts.Count(p => p.Sequence == TemplatePart.Special);

    /// <summary>[CLS] A [SEP].</summary>
    public static Template BertSingle(int cls, int sep) =>
        new([TemplatePart.Token(cls, 0), TemplatePart.Text(0, 0), TemplatePart.Token(sep, 0)]);

    /// <summary>[CLS] A [SEP] B [SEP], with B and its [SEP] of type 1.</summary>
    public static Template BertPair(int cls, int sep) =>
        new([.. BertSingle(cls, sep).Parts, TemplatePart.Text(1, 1), TemplatePart.Token(sep, 1)]);

    /// <summary>Lays out <paramref name="text"/> and <paramref name="pair"/> among the special tokens.</summary>
    public TokenizedText Assemble(ReadOnlySpan<Piece> text, ReadOnlySpan<Piece> pair, bool truncated)
    {
        var length = SpecialCount;
        foreach (var part in Parts)
        {
            length += part.Sequence switch { 0 => text.Length, 1 => pair.Length, _ => 0 };
        }

        var result = new TokenizedText
        {
            Ids = new int[length],
            TypeIds = new int[length],
            Offsets = new TokenOffset[length],
            Words = new int[length],
            IsPair = Parts.Any(p => p.Sequence == 1),
            Truncated = truncated,
        };
        var at = 0;
        foreach (var part in Parts)
        {
            at = part.Sequence == TemplatePart.Special
                ? PutSpecial(result, part, at)
                : PutText(result, part, part.Sequence == 0 ? text : pair, at);
        }

        return result;
    }

    private static int PutSpecial(TokenizedText result, TemplatePart part, int at)
    {
        result.Ids[at] = part.Id;
        result.TypeIds[at] = part.TypeId;
        result.Offsets[at] = new TokenOffset(0, 0, TemplatePart.Special);
        result.Words[at] = -1;
        return at + 1;
    }

    private static int PutText(TokenizedText result, TemplatePart part, ReadOnlySpan<Piece> pieces, int at)
    {
        foreach (var piece in pieces)
        {
            result.Ids[at] = piece.Id;
            result.TypeIds[at] = part.TypeId;
            result.Offsets[at] = new TokenOffset(piece.Start, piece.End, part.Sequence);
            result.Words[at++] = piece.Word;
        }

        return at;
    }
}
