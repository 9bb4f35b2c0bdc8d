using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class WordPieceTokenizerTests
{
    private static readonly WordPieceTokenizer Lower = TinyTokenizer.Lower;
    private static readonly WordPieceTokenizer Cased = TinyTokenizer.Cased;

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\r\n\u00a0\u3000\u2028 ", "")]
    [InlineData("Hello, WORLD!", "hello , world !")]
    [InlineData("unaffable", "un ##aff ##able")]
    [InlineData("unaffablex", "[UNK]")]
    [InlineData("xun", "[UNK]")]
    [InlineData("wanted running", "want ##ed run ##ning")]
    [InlineData("a-b", "a - b")]
    [InlineData("$!?", "$ ! ?")]
    [InlineData("don't", "[UNK] ' [UNK]")]
    [InlineData("it's", "[UNK] ' s")]
    [InlineData("“hello”—¿", "“ hello ” — ¿")]
    public void Encode_LatinText_SplitsAsPublished(string text, string pieces) => Assert.Equal(pieces, Lower.Pieces(text));

    [Theory]
    [InlineData("Caf\u00e9", "cafe")]
    [InlineData("cafe\u0301", "cafe")]
    [InlineData("R\u00c9SUM\u00c9", "resume")]
    [InlineData("\u0130stanbul", "istanbul")]
    [InlineData("\u0131", "[UNK]")]
    [InlineData("\u1e9e", "\u00df")]
    [InlineData("\u03a3\u03cc\u03a3", "\u03c3 ##\u03bf ##\u03c3")]
    [InlineData("\u304c", "\u304b")]
    [InlineData("\ud55c", "\u1112 ##\u1161 ##\u11ab")]
    [InlineData("\u0301", "")]
    public void Encode_AccentsAndCase_FoldWithoutTheInstalledLocale(string text, string pieces) => Assert.Equal(pieces, Lower.Pieces(text));

    [Theory]
    [InlineData("Hello hello", "Hello hello")]
    [InlineData("caf\u00e9", "caf\u00e9")]
    [InlineData("cafe", "cafe")]
    [InlineData("\u03a3", "\u03a3")]
    [InlineData("\u0130stanbul", "\u0130stanbul")]
    public void Encode_Cased_KeepsCaseAndAccents(string text, string pieces) => Assert.Equal(pieces, Cased.Pieces(text));

    [Fact]
    public void Encode_LowercaseButAccentsKept_SplitsTheDottedCapitalIInTwo()
    {
        var tokenizer = TinyTokenizer.FromText(["i\u0307", "\u00e9"], """{"do_lower_case": true, "strip_accents": false}""");

        Assert.Equal("i\u0307 \u00e9", tokenizer.Pieces("\u0130 \u00c9"));
        Assert.Equal(["\u0130", "\u00c9"], tokenizer.Covered("\u0130 \u00c9"));
    }

    [Theory]
    [InlineData("中国家", "中 国 家")]
    [InlineData("a中b", "a 中 b")]
    [InlineData("中国x家", "中 国 [UNK] 家")]
    [InlineData("\ud840\udc00", "[UNK]")]
    public void Encode_Chinese_SplitsIntoSingleCharacters(string text, string pieces) => Assert.Equal(pieces, Lower.Pieces(text));

    [Fact]
    public void Encode_ChineseHandlingOff_KeepsIdeographsTogether()
    {
        var tokenizer = TinyTokenizer.FromText(["中", "##国"], """{"tokenize_chinese_chars": false}""");

        Assert.Equal("中 ##国", tokenizer.Pieces("中国"));
    }

    [Theory]
    [InlineData("he\u0000llo", "hello")]
    [InlineData("he\ufffdllo", "hello")]
    [InlineData("he\u200dllo", "hello")]
    [InlineData("he\u00adllo", "hello")]
    [InlineData("he\ue000llo", "hello")]
    [InlineData("hello\u0085world", "[UNK]")]
    [InlineData("hello\u00a0world", "hello world")]
    [InlineData("😀", "😀")]
    [InlineData("a😀", "a ##😀")]
    [InlineData("😀😀", "😀 ##😀")]
    [InlineData("😀\u200d😀", "😀 ##😀")]
    [InlineData("hello\u0378", "[UNK]")]
    public void Encode_ControlsAndEmoji_AreCleaned(string text, string pieces) => Assert.Equal(pieces, Lower.Pieces(text));

    [Fact]
    public void Encode_LoneSurrogates_AreDropped()
    {
        // Strings built at run time: a lone surrogate does not survive in an attribute.
        Assert.Equal("hello", Lower.Pieces("he" + '\ud800' + "llo"));
        Assert.Equal("hello", Lower.Pieces('\udc00' + "hello" + '\ud83d'));
        Assert.Equal("hello world", Lower.Pieces("hello " + '\ude00' + '\ud83d' + " world"));
    }

    [Theory]
    [InlineData(100, "b ##b", false)]
    [InlineData(101, "[UNK]", true)]
    public void Encode_WordAtTheLengthLimit_IsSplitAndBeyondItIsUnknown(int length, string begin, bool isWhole)
    {
        var tokens = Lower.Encode(new string('b', length), null, 512, Truncation.None);

        Assert.StartsWith(begin, Lower.Pieces(new string('b', length)), StringComparison.Ordinal);
        Assert.Equal(isWhole ? 3 : length + 2, tokens.Length);
        Assert.Equal(isWhole ? length : 1, tokens.Offsets[1].End);
    }

    [Fact]
    public void Encode_WordOfSurrogatePairs_CountsCharacters()
    {
        var hundred = string.Concat(Enumerable.Repeat("😀", 100));

        Assert.Equal(102, Lower.Encode(hundred, null, 512, Truncation.None).Length);
        Assert.Equal("[UNK]", Lower.Pieces(hundred + "😀"));
    }

    [Fact]
    public void Encode_Single_LaysOutIdsTypesOffsetsAndWords()
    {
        var tokens = Lower.Encode("The fox wanted!", null, 512, Truncation.LongestFirst);

        Assert.Equal("[CLS] the fox want ##ed ! [SEP]", Lower.Show(tokens));
        Assert.All(tokens.TypeIds, type => Assert.Equal(0, type));
        Assert.Equal([-1, 0, 1, 2, 2, 3, -1], tokens.Words);
        Assert.Equal(
            [new(0, 0, -1), new(0, 3, 0), new(4, 7, 0), new(8, 12, 0), new(12, 14, 0), new(14, 15, 0), new(0, 0, -1)], tokens.Offsets);
        Assert.False(tokens.Truncated);
    }

    [Fact]
    public void Encode_Pair_GivesTheSecondSequenceTypeOneAndItsOwnOffsets()
    {
        var tokens = Lower.Encode("hello", "the fox", 512, Truncation.LongestFirst);

        Assert.Equal("[CLS] hello [SEP] the fox [SEP]", Lower.Show(tokens));
        Assert.Equal([0, 0, 0, 1, 1, 1], tokens.TypeIds);
        Assert.Equal([new(0, 0, -1), new(0, 5, 0), new(0, 0, -1), new(0, 3, 1), new(4, 7, 1), new(0, 0, -1)], tokens.Offsets);
        Assert.Equal([-1, 0, -1, 0, 1, -1], tokens.Words);
    }

    [Fact]
    public void Encode_EmptyPair_IsStillAPair() =>
        Assert.Equal("[CLS] hello [SEP] [SEP]", Lower.Show(Lower.Encode("hello", string.Empty, 512, Truncation.LongestFirst)));

    [Theory]
    [InlineData("x Caf\u00e9 y", "Caf\u00e9")]
    [InlineData("x cafe\u0301 y", "cafe")]
    [InlineData("x ca\u0301fe y", "ca\u0301fe")]
    [InlineData("x he\u200dllo y", "he\u200dllo")]
    [InlineData("x 中 y", "中")]
    [InlineData("x 😀 y", "😀")]
    public void Encode_CharactersThatChange_KeepTheirPlaceInTheOriginal(string text, string covered) =>
        Assert.Equal(["x", covered, "y"], Lower.Covered(text));

    [Fact]
    public void Encode_HangulSyllable_CoversItWithEachOfItsJamo() => Assert.Equal(["한", "한", "한"], Lower.Covered("한"));

    [Fact]
    public void Encode_SameTextFromManyThreads_GivesTheSameTokens()
    {
        var expected = Lower.Pieces("The quick fox wanted Caf\u00e9, 中国!");

        Parallel.For(0, 200, _ => Assert.Equal(expected, Lower.Pieces("The quick fox wanted Caf\u00e9, 中国!")));
    }

    [Theory]
    [InlineData("[CLS] hello , world ! [SEP]", "hello, world!")]
    [InlineData("un ##aff ##able fox", "unaffable fox")]
    [InlineData("##aff ##able", "##affable")]
    [InlineData("fox ' s", "fox ' s")]
    [InlineData("", "")]
    public void Decode_Pieces_JoinsThem(string pieces, string text)
    {
        var all = Enumerable.Range(0, Lower.VocabularySize).ToDictionary(Lower.TokenOf);
        var ids = pieces.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => all[p]).ToArray();

        Assert.Equal(text, Lower.Decode(ids));
    }

    [Fact]
    public void Decode_SpecialWanted_KeepsThemAndUnknownIdsAreSkipped() =>
        Assert.Equal("[CLS] [SEP]", Lower.Decode([Lower.ClsId, 1_000_000, -1, Lower.SepId], skipSpecial: false));

    [Theory]
    [InlineData("Hello,   WORLD!", "hello, world!")]
    [InlineData("The Caf\u00e9 — unaffable?", "the cafe — unaffable?")]
    [InlineData("中国", "中 国")]
    public void Decode_OfEncode_NormalizesAndStaysThere(string text, string normalized)
    {
        var once = Lower.Decode(Lower.Encode(text, null, 64, Truncation.None).Ids);

        Assert.Equal(normalized, once);
        Assert.Equal(normalized, Lower.Decode(Lower.Encode(once, null, 64, Truncation.None).Ids));
    }

    [Fact]
    public void TokenOf_UnknownId_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => Lower.TokenOf(Lower.VocabularySize));
}
