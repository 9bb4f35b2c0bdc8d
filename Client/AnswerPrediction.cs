namespace PtmOrleans.Client;

/// <summary>The answer to a question.</summary>
/// <param name="Answer">Part of the context; empty when nothing in it answers.</param>
/// <param name="Score">Its probability.</param>
/// <param name="Start">First UTF-16 code unit in the context.</param>
/// <param name="End">One past the last code unit.</param>
/// <param name="Alternatives">Further answers, best first.</param>
public sealed record AnswerPrediction(string Answer, double Score, int Start, int End, IReadOnlyList<AnswerCandidate> Alternatives)
    : Prediction;
