namespace PtmOrleans.Language.Heads;

/// <summary>A run of words of one kind, such as a person's name.</summary>
/// <param name="Text">The characters as they stand in the text.</param>
/// <param name="Label">Kind without its B- or I- prefix.</param>
/// <param name="Score">Mean over the words of the probability of each word's label.</param>
/// <param name="Start">First UTF-16 code unit in the text.</param>
/// <param name="End">One past the last code unit.</param>
public sealed record Entity(string Text, string Label, double Score, int Start, int End);
