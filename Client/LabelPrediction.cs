using PtmOrleans.Language.Heads;

namespace PtmOrleans.Client;

/// <summary>The class of a text.</summary>
/// <param name="Label">The likeliest label.</param>
/// <param name="Score">Its probability.</param>
/// <param name="Scores">The likeliest labels, best first.</param>
public sealed record LabelPrediction(string Label, double Score, IReadOnlyList<LabelScore> Scores) : Prediction;
