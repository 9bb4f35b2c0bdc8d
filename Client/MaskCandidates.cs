namespace PtmOrleans.Client;

/// <summary>What may stand at one masked place.</summary>
/// <param name="Position">Index of the mask among the tokens.</param>
/// <param name="Candidates">Best first.</param>
public sealed record MaskCandidates(int Position, IReadOnlyList<MaskCandidate> Candidates);
