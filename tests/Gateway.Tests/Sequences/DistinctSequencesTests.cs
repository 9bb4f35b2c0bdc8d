using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.Tests.Sequences;

public class DistinctSequencesTests
{
    [Fact]
    public void Places_EqualSequences_Share()
    {
        var distinct = new DistinctSequences([Of(1, 2), Of(3), Of(1, 2), Typed([1, 2], [0, 1]), Of(3), Of(1)]);

        Assert.Equal([0, 1, 0, 2, 1, 3], distinct.Places);
        var batch = Assert.Single(distinct.Batches(9, 99));
        Assert.Equal([1, 2, 3, 1, 2, 1], batch.Ids);
        Assert.Equal([0, 0, 0, 0, 1, 0], batch.TypeIds);
        Assert.Equal([2, 1, 2, 1], batch.Lengths);
    }

    [Theory]
    [InlineData(2, 99, new[] { 2, 2, 1 })]
    [InlineData(9, 6, new[] { 3, 1, 1 })]
    [InlineData(9, 1, new[] { 1, 1, 1, 1, 1 })]
    [InlineData(9, 10, new[] { 4, 1 })]
    public void Batches_Limits_KeptButForALongerSequence(int items, int tokens, int[] sizes)
    {
        var distinct = new DistinctSequences([.. Enumerable.Range(1, 5).Select(n => Of([.. Enumerable.Range(0, n)]))]);

        var batches = distinct.Batches(items, tokens).ToArray();

        Assert.Equal(sizes, batches.Select(b => b.Lengths.Length));
        Assert.Equal([1, 2, 3, 4, 5], batches.SelectMany(b => b.Lengths));
        Assert.All(batches, b => Assert.Empty(b.TypeIds));
    }

    private static TokenSequence Of(params int[] ids) => new(ids, new int[ids.Length]);

    private static TokenSequence Typed(int[] ids, int[] types) => new(ids, types);
}
