namespace PtmOrleans.Language.Heads;

/// <summary>A part of the context that answers the question; empty when the model says that nothing does.</summary>
/// <param name="Text">The characters as they stand in the context.</param>
/// <param name="Score">Probability of the start times probability of the end.</param>
/// <param name="Start">First UTF-16 code unit in the context.</param>
/// <param name="End">One past the last code unit.</param>
public sealed record AnswerSpan(string Text, double Score, int Start, int End);
