using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Bench.Models;

/// <summary>The extent of a batch, and a batch of that extent.</summary>
/// <param name="items">Number of items.</param>
/// <param name="tokens">Tokens of each item.</param>
internal sealed class BatchForm(int items, int tokens)
{
    private const int FirstWord = 100;

    public int Items => items;

    public int Tokens => tokens;

    public string Name { get; } = $"{items}x{tokens}";

    /// <summary>Token ids, item after item.</summary>
    public int[] Ids { get; } = [.. Enumerable.Range(0, items * tokens).Select(i => FirstWord + (i % tokens))];

    public TokenBatch Batch => new() { Ids = Ids, Lengths = Enumerable.Repeat(tokens, items).ToArray() };
}
