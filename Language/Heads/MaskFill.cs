namespace PtmOrleans.Language.Heads;

/// <summary>What may stand at one masked place, best first.</summary>
/// <param name="Position">Index of the mask among the tokens.</param>
/// <param name="Candidates">The likeliest tokens.</param>
public sealed record MaskFill(int Position, IReadOnlyList<TokenScore> Candidates);
