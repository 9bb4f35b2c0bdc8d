namespace PtmOrleans.Inference.Graphs;

/// <summary>One dimension of a graph input: a fixed length, or a symbol for what differs between batches or tasks.</summary>
internal readonly record struct Dim(long Length, string? Symbol)
{
    public static readonly Dim Batch = "batch";
    public static readonly Dim Sequence = "sequence";
    public static readonly Dim Rows = "rows";
    public static readonly Dim Vocabulary = "vocabulary";
    public static readonly Dim Positions = "positions";
    public static readonly Dim Types = "types";
    public static readonly Dim Labels = "labels";

    public static implicit operator Dim(long length) => new(length, null);

    public static implicit operator Dim(string symbol) => new(0, symbol);
}
