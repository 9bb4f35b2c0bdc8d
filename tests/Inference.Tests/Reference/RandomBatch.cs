using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>Items of random ids, and the batch made of them.</summary>
internal sealed class RandomBatch
{
    private readonly List<int> _rowCounts = [];
    private readonly List<int> _rowPositions = [];

    public RandomBatch(BertSize size, int seed, params int[] lengths)
    {
        var random = new Random(seed);
        Ids = [.. lengths.Select(length => Draw(random, length, size.Vocabulary))];
        Types = [.. lengths.Select(length => Draw(random, length, 2))];
    }

    public int[][] Ids { get; }

    public int[][] Types { get; }

    public TokenBatch Batch => Of(Ids, Types) with { RowCounts = _rowCounts.ToArray(), RowPositions = _rowPositions.ToArray() };

    public TokenBatch Item(int index) => Of([Ids[index]], [Types[index]]);

    public RandomBatch Select(params int[][] positions)
    {
        _rowCounts.AddRange(positions.Select(p => p.Length));
        _rowPositions.AddRange(positions.SelectMany(p => p));
        return this;
    }

    private static TokenBatch Of(int[][] ids, int[][] types) => new()
    {
        Ids = ids.SelectMany(i => i).ToArray(),
        TypeIds = types.SelectMany(t => t).ToArray(),
        Lengths = ids.Select(i => i.Length).ToArray(),
    };

    private static int[] Draw(Random random, int count, int limit) => [.. Enumerable.Range(0, count).Select(_ => random.Next(limit))];
}
