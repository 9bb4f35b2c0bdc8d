namespace PtmOrleans.Language.Tokenization;

/// <summary>One token of one sequence, with its place in the original string and its word.</summary>
internal readonly record struct Piece(int Id, int Start, int End, int Word);
