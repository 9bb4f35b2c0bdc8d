using PtmOrleans.Language.Heads;

namespace PtmOrleans.Language.Tests.Heads;

public sealed class SequenceClassifierTests
{
    [Fact]
    public void Decode_TwoLabels_IsTheSoftmaxBestFirst()
    {
        // exp(0) : exp(ln 3) = 1 : 3.
        var scores = SequenceClassifier.Decode([0f, (float)Math.Log(3)], ["NEGATIVE", "POSITIVE"]);

        Assert.Equal(["POSITIVE", "NEGATIVE"], scores.Select(s => s.Label));
        Assert.Equal(0.75, scores[0].Score, 7);
        Assert.Equal(0.25, scores[1].Score, 7);
    }

    [Fact]
    public void Decode_OneLabel_IsTheSigmoid()
    {
        Assert.Equal(0.8, SequenceClassifier.Decode([(float)Math.Log(4)], ["spam"]).Single().Score, 7);
        Assert.Equal(0.2, SequenceClassifier.Decode([-(float)Math.Log(4)], ["spam"]).Single().Score, 7);
        Assert.Equal(0, SequenceClassifier.Decode([-3e38f], ["spam"]).Single().Score);
        Assert.Equal(1, SequenceClassifier.Decode([3e38f], ["spam"]).Single().Score);
    }

    [Fact]
    public void Decode_ExtremeLogits_StaysFiniteAndSumsToOne()
    {
        var scores = SequenceClassifier.Decode([3e38f, -3e38f, 3e38f], ["a", "b", "c"]);

        Assert.Equal([0.5, 0.5, 0], scores.Select(s => s.Score));
        Assert.Equal(["a", "c", "b"], scores.Select(s => s.Label));
    }

    [Fact]
    public void Decode_EqualLogits_KeepsTheLabelOrder() =>
        Assert.Equal(["a", "b", "c", "d"], SequenceClassifier.Decode([1, 1, 1, 1], ["a", "b", "c", "d"]).Select(s => s.Label));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Decode_LogitThatIsNotFinite_IsRefused(float logit)
    {
        Assert.Throws<InvalidOutputException>(() => SequenceClassifier.Decode([0, logit], ["a", "b"]));
        Assert.Throws<InvalidOutputException>(() => SequenceClassifier.Decode([logit], ["a"]));
    }

    [Fact]
    public void Decode_OtherCountThanLabels_IsRefused()
    {
        var error = Assert.Throws<InvalidOutputException>(() => SequenceClassifier.Decode([0, 1, 2], ["a", "b"]));

        Assert.Equal("The model gave 3 values; 2 belong to 2 labels.", error.Message);
    }

    [Fact]
    public void Decode_NoLabels_IsEmpty() => Assert.Empty(SequenceClassifier.Decode([], []));
}
