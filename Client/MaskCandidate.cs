namespace PtmOrleans.Client;

/// <summary>A token that may stand at a masked place.</summary>
/// <param name="Token">As the vocabulary has it, with its continuation prefix.</param>
/// <param name="Score">Its probability.</param>
public sealed record MaskCandidate(string Token, double Score);
