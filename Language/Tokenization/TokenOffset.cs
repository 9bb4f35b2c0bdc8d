namespace PtmOrleans.Language.Tokenization;

/// <summary>Where a token lies in the original string, in UTF-16 code units, end exclusive.</summary>
/// <param name="Start">First code unit; 0 for a special token of the template.</param>
/// <param name="End">One past the last code unit; 0 for a special token of the template.</param>
/// <param name="Sequence">-1 a special token of the template, 0 the text, 1 the pair.</param>
public readonly record struct TokenOffset(int Start, int End, sbyte Sequence);
