using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class TruncationTests
{
    private static readonly WordPieceTokenizer Tokenizer = TinyTokenizer.Lower;

    // The lengths are those of the published algorithm; room 7, sequences of 0, 2, 4 and 8 tokens.
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 2, 0, 2)]
    [InlineData(0, 8, 0, 7)]
    [InlineData(2, 4, 2, 4)]
    [InlineData(2, 8, 2, 5)]
    [InlineData(4, 4, 3, 4)]
    [InlineData(4, 8, 3, 4)]
    [InlineData(8, 0, 7, 0)]
    [InlineData(8, 2, 5, 2)]
    [InlineData(8, 4, 4, 3)]
    [InlineData(8, 8, 3, 4)]
    public void Encode_LongestFirst_SharesTheRoom(int text, int pair, int keptText, int keptPair)
    {
        var tokens = Tokenizer.Encode(Repeat("a", text), Repeat("b", pair), 10, Truncation.LongestFirst);

        Assert.Equal(keptText, tokens.Offsets.Count(o => o.Sequence == 0));
        Assert.Equal(keptPair, tokens.Offsets.Count(o => o.Sequence == 1));
        Assert.Equal(keptText + keptPair < text + pair, tokens.Truncated);
    }

    [Theory]
    [InlineData(Truncation.LongestFirst)]
    [InlineData(Truncation.OnlyFirst)]
    public void Encode_LoneTextTooLong_LosesItsEnd(Truncation truncation)
    {
        var tokens = Tokenizer.Encode("the quick fox wanted", null, 5, truncation);

        Assert.Equal("[CLS] the quick fox [SEP]", Tokenizer.Show(tokens));
        Assert.True(tokens.Truncated);
    }

    [Fact]
    public void Encode_WordOnTheBorder_IsCutBetweenItsPieces() =>
        Assert.Equal("[CLS] the want [SEP]", Tokenizer.Show(Tokenizer.Encode("the wanted", null, 4, Truncation.LongestFirst)));

    [Fact]
    public void Encode_ExactlyFull_IsNotTruncated() => Assert.False(Tokenizer.Encode("the fox", null, 4, Truncation.LongestFirst).Truncated);

    [Fact]
    public void Encode_OnlyFirst_LeavesThePairWhole() =>
        Assert.Equal("[CLS] a [SEP] b b b [SEP]", Tokenizer.Show(Tokenizer.Encode("a a a", "b b b", 7, Truncation.OnlyFirst)));

    [Fact]
    public void Encode_OnlySecond_LeavesTheTextWhole() =>
        Assert.Equal("[CLS] a a a [SEP] b [SEP]", Tokenizer.Show(Tokenizer.Encode("a a a", "b b b", 7, Truncation.OnlySecond)));

    [Theory]
    [InlineData(Truncation.OnlyFirst, "a", "b b b", "text has 1 tokens")]
    [InlineData(Truncation.OnlySecond, "a a a", "b", "pair has 1 tokens")]
    [InlineData(Truncation.OnlySecond, "a a a", null, "no")]
    [InlineData(Truncation.None, "a a a", null, "3 tokens without special ones and 2 fit")]
    [InlineData(Truncation.None, "a", "b b", "3 tokens without special ones and 1 fit")]
    public void Encode_StrategyCannotFit_SaysWhy(Truncation truncation, string text, string? pair, string reason)
    {
        var error = Assert.Throws<InvalidTextException>(() => Tokenizer.Encode(text, pair, 4, truncation));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 1, 2)]
    [InlineData(null, -5, 2)]
    [InlineData("b", 2, 3)]
    public void Encode_LimitBelowTheSpecialTokens_IsRefused(string? pair, int maxLength, int special)
    {
        var error = Assert.Throws<InvalidTextException>(() => Tokenizer.Encode(string.Empty, pair, maxLength, Truncation.LongestFirst));

        Assert.Contains($"special tokens alone are {special}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Truncation.LongestFirst)]
    [InlineData(Truncation.OnlyFirst)]
    public void Encode_RoomForSpecialTokensOnly_LeavesNothingElse(Truncation truncation) =>
        Assert.Equal("[CLS] [SEP]", Tokenizer.Show(Tokenizer.Encode("the fox", null, 2, truncation)));

    private static string Repeat(string word, int count) => string.Join(' ', Enumerable.Repeat(word, count));
}
