using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class TruncationSideTests
{
    private static readonly WordPieceTokenizer Tokenizer = TinyTokenizer.Lower;

    [Theory]
    [InlineData(TruncationSide.End, "[CLS] the quick [SEP]")]
    [InlineData(TruncationSide.Start, "[CLS] want ##ed [SEP]")]
    public void Encode_LoneText_LosesTheSideAskedFor(TruncationSide side, string kept)
    {
        var tokens = Tokenizer.Encode("the quick fox wanted", null, 4, Truncation.LongestFirst, side);

        Assert.Equal(kept, Tokenizer.Show(tokens));
        Assert.True(tokens.Truncated);
    }

    [Theory]
    [InlineData(Truncation.LongestFirst, "[CLS] a quick [SEP] b fox [SEP]")]
    [InlineData(Truncation.OnlyFirst, "[CLS] quick [SEP] new b fox [SEP]")]
    [InlineData(Truncation.OnlySecond, "[CLS] the a quick [SEP] fox [SEP]")]
    public void Encode_Pair_EachLosesItsFirstTokens(Truncation truncation, string kept)
    {
        var tokens = Tokenizer.Encode("the a quick", "new b fox", 7, truncation, TruncationSide.Start);

        Assert.Equal(kept, Tokenizer.Show(tokens));
    }

    [Fact]
    public void Encode_Offsets_StayThoseOfTheText()
    {
        var tokens = Tokenizer.Encode("the quick fox", null, 3, Truncation.LongestFirst, TruncationSide.Start);

        Assert.Equal((10, 13), (tokens.Offsets[1].Start, tokens.Offsets[1].End));
    }

    [Fact]
    public void Encode_ThatFits_SameFromEitherSide() => Assert.Equal(
        Tokenizer.Encode("the fox", null, 4, Truncation.LongestFirst).Ids,
        Tokenizer.Encode("the fox", null, 4, Truncation.LongestFirst, TruncationSide.Start).Ids);
}
