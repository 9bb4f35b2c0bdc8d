namespace PtmOrleans.Language.Tokenization;

/// <summary>
/// A text in pieces, from <see cref="WordPieceTokenizer.Split(string)"/>; only that tokenizer can make anything of it. Immutable.
/// </summary>
public sealed class SplitText
{
    private readonly Piece[] _pieces;

    internal SplitText(Piece[] pieces) => _pieces = pieces;

    internal ReadOnlySpan<Piece> Pieces => _pieces;
}
