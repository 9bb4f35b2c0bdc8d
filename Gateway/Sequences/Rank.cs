namespace PtmOrleans.Gateway.Sequences;

/// <summary>How well one text fits a query.</summary>
/// <param name="Index">Place of the text in the request.</param>
/// <param name="Score">In 0..1, or the model's own number.</param>
internal readonly record struct Rank(int Index, float Score);
