namespace PtmOrleans.Language.Heads;

/// <summary>A label and its probability.</summary>
/// <param name="Label">As the model names it.</param>
/// <param name="Score">In 0..1.</param>
public sealed record LabelScore(string Label, double Score);
