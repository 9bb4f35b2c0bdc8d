namespace PtmOrleans.Client;

/// <summary>One of several answers to a question.</summary>
/// <param name="Answer">Part of the context; empty for "nothing answers".</param>
/// <param name="Score">Its probability.</param>
/// <param name="Start">First UTF-16 code unit in the context.</param>
/// <param name="End">One past the last code unit.</param>
public sealed record AnswerCandidate(string Answer, double Score, int Start, int End);
