namespace PtmOrleans.Language.Heads;

/// <summary>A vocabulary entry and its probability in one place.</summary>
/// <param name="Token">The token, with its continuation prefix.</param>
/// <param name="Id">Its id.</param>
/// <param name="Score">In 0..1.</param>
public sealed record TokenScore(string Token, int Id, double Score);
