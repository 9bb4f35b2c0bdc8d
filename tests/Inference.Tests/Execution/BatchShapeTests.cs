using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class BatchShapeTests
{
    private static readonly ModelFacts PerItem = new()
    {
        Architecture = "bert",
        Head = HeadKind.SequenceClassification,
        HiddenSize = 8,
        Layers = 1,
        MaxLength = 6,
        VocabSize = 100,
        TypeVocabSize = 2,
        OutputWidth = 3,
        RowPerToken = false,
        Labels = ["a", "b", "c"],
        Skeleton = "",
    };

    private static readonly ModelFacts PerToken = PerItem with { Head = HeadKind.TokenClassification, RowPerToken = true };

    [Fact]
    public void Of_RaggedBatch_IsAsWideAsItsLongestItem() =>
        Assert.Equal(new BatchShape(3, 4, 3), BatchShape.Of(Batch(2, 4, 1), PerItem));

    [Fact]
    public void Of_RowPerToken_CountsRealTokensOrSelectedPositions()
    {
        Assert.Equal(7, BatchShape.Of(Batch(2, 4, 1), PerToken).Rows);
        Assert.Equal(2, BatchShape.Of(Batch(2, 4, 1) with { RowCounts = new[] { 0, 2, 0 }, RowPositions = new[] { 3, 0 } }, PerToken).Rows);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void Of_IdOutsideTheVocabulary_NamesItemAndPosition(int id)
    {
        var batch = Batch(2, 4) with { Ids = new[] { 0, 99, 5, 5, id, 5 } };

        var error = Assert.Throws<InferenceException>(() => BatchShape.Of(batch, PerItem));

        Assert.Equal((InferenceError.InvalidBatch, 1), (error.Error, error.Item));
        Assert.Contains($"Item 1 has the token id {id} at position 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TypeIdOutOfRange_IsRefused() =>
        AssertRefused(Batch(2, 1) with { TypeIds = new[] { 0, 1, 2 } }, PerItem, "Item 1 has the token type id 2 at position 0", 1);

    [Fact]
    public void Of_LengthsOutOfRange_AreRefused()
    {
        AssertRefused(Batch(2, 7), PerItem, "Item 1 has 7 tokens; allowed are 1 to 6", 1);
        AssertRefused(Batch(2) with { Lengths = new[] { 0, 2 } }, PerItem, "Item 0 has 0 tokens", 0);
        AssertRefused(Batch(), PerItem, "no items", null);
        AssertRefused(Batch(2) with { Lengths = new[] { 3 } }, PerItem, "add up to 3", null);
        AssertRefused(Batch(2) with { TypeIds = new[] { 0 } }, PerItem, "1 token type ids", null);
    }

    [Fact]
    public void Of_PositionsThatDoNotFit_AreRefused()
    {
        var batch = Batch(2, 3);
        AssertRefused(batch with { RowCounts = new[] { 1, 1 }, RowPositions = new[] { 1, 3 } }, PerToken, "Item 1 selects position 3", 1);
        AssertRefused(batch with { RowCounts = new[] { 1, 2 }, RowPositions = new[] { 1, 2 } }, PerToken, "of which 1 are given", 1);
        AssertRefused(batch with { RowCounts = new[] { 1 }, RowPositions = new[] { 1 } }, PerToken, "row counts for 1", null);
        AssertRefused(batch with { RowCounts = new[] { 1, 1 }, RowPositions = new[] { 1, 1, 1 } }, PerToken, "but 3 are given", null);
        AssertRefused(batch with { RowCounts = new[] { 0, 0 } }, PerToken, "selects 0 positions", null);
    }

    [Fact]
    public void Of_OutputTooLarge_IsRefused() =>
        AssertRefused(Batch(2, 3), PerToken with { OutputWidth = 1 << 27 }, "the limit is 268435456 values", null);

    private static TokenBatch Batch(params int[] lengths) => new() { Ids = new int[lengths.Sum()], Lengths = lengths };

    private static void AssertRefused(TokenBatch batch, ModelFacts facts, string message, int? item)
    {
        var error = Assert.Throws<InferenceException>(() => BatchShape.Of(batch, facts));
        Assert.Equal((InferenceError.InvalidBatch, item), (error.Error, error.Item));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
