namespace PtmOrleans.Language.Tokenization;

/// <summary>A token that is recognised in the text as a whole, before the text is split into words.</summary>
internal sealed record AddedToken(string Content, int Id)
{
    public bool Special { get; init; }

    public bool SingleWord { get; init; }

    public bool StripLeft { get; init; }

    public bool StripRight { get; init; }

    /// <summary>Matched in the normalized text rather than in the original one.</summary>
    public bool Normalized { get; init; }
}
