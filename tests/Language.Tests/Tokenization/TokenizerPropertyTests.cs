using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class TokenizerPropertyTests
{
    private const int Cases = 4000;

    private static readonly Dictionary<string, string> Decompositions = new(StringComparer.Ordinal)
    {
        ["\u00e9"] = "e\u0301",
        ["\u00c9"] = "E\u0301",
        ["\u1ead"] = "a\u0323\u0302",
        ["\u212b"] = "A\u030a",
        ["\u0130"] = "I\u0307",
        ["\u0386"] = "\u0391\u0301",
        ["\u0419"] = "\u0418\u0306",
        ["\u304c"] = "\u304b\u3099",
        ["\uf900"] = "\u8c48",
        ["\ud55c"] = "\u1112\u1161\u11ab",
        ["\uac00"] = "\u1100\u1161",
        ["\u09cb"] = "\u09c7\u09be",
    };

    private static readonly string[] Fragments =
    [
        "a", "b", "c", "A", "B", "Z", "z", "0", "7", " ", " ", " ", "\t", "\n", "\r", "\u00a0", "\u3000", "\u2028", "\u0085", "\u000b",
        ".", ",", "'", "-", "$", "+", "~", "^", "_", "[", "]", "#", "##", "\u00bf", "\u201c", "\u00bb", "\u2014", "\u203f", "\u20ac", "\u3002",
        .. Decompositions.Keys, "\u0131", "\u00df", "\u1e9e", "\u03a3", "\u01c4", "\ufb01", "\u0301", "\u0323", "\u0903", "\u20dd",
        "\u4e2d", "\u9fff", "\u3400", "\ud840\udc00", "\ud873\udea1", "\ud83d\ude00", "\ud83c\udff3\ufe0f\u200d\ud83c\udf08", "\u200d",
        "\u00ad", "\ufeff", "\ue000", "\ufffd", "\u0000", "\u007f", "\u0378", "\ud801\udc00", "\ud800", "\udc00", "\udbff", "hello", "WORLD",
    ];

    private static readonly Dictionary<string, int> Vocabulary = BuildVocabulary();

    private static readonly WordPieceTokenizer Tokenizer = TinyTokenizer.FromText(Vocabulary.Keys.Skip(TinyTokenizer.Special.Length));

    private static readonly Gen<string> Texts = Gen.Elements(Fragments).ListOf().Select(string.Concat);

    [Fact]
    public void Encode_RandomUnicode_AgreesWithTheReference()
    {
        var reference = new ReferenceTokenizer(Vocabulary, Decompositions);
        Check(Texts, text =>
        {
            var expected = reference.Tokenize(text);
            var tokens = Tokenizer.Encode(text, null, int.MaxValue, Truncation.None);
            var actual = tokens.Ids.Select((id, i) => (Tokenizer.TokenOf(id), tokens.Offsets[i].Start, tokens.Offsets[i].End)).ToArray();
            return expected.SequenceEqual(actual[1..^1]);
        });
    }

    [Fact]
    public void Encode_RandomStrings_NeverThrowsAndKeepsOffsetsInOrder() =>
        Check(ArbMap.Default.GeneratorFor<string>().Select(s => s ?? string.Empty), OffsetsAreInOrder);

    [Fact]
    public void Encode_RandomUnicode_KeepsOffsetsInOrder() => Check(Texts, OffsetsAreInOrder);

    [Fact]
    public void Encode_LowerAscii_OffsetsCoverThePiece() =>
        Check(Gen.Elements([.. "abcz  .,!#[hello"]).ArrayOf().Select(letters => new string(letters)), text =>
        {
            var tokens = Tokenizer.Encode(text, null, int.MaxValue, Truncation.None);
            return tokens.Ids.Zip(tokens.Offsets).Where(t => t.Second.Sequence == 0 && t.First != Tokenizer.UnkId).All(t =>
            {
                var piece = Tokenizer.TokenOf(t.First);
                var covered = text[t.Second.Start..t.Second.End];
                return covered == piece || "##" + covered == piece;
            });
        });

    [Fact]
    public void Encode_Truncated_IsAPrefixOfTheWhole() =>
        Check(Texts.Zip(Gen.Choose(2, 12)), input =>
        {
            var (text, limit) = input;
            var whole = Tokenizer.Encode(text, null, int.MaxValue, Truncation.None);
            var cut = Tokenizer.Encode(text, null, limit, Truncation.LongestFirst);
            return cut.Length == Math.Min(limit, whole.Length)
                && cut.Truncated == whole.Length > limit
                && cut.Ids[..^1].SequenceEqual(whole.Ids[..(cut.Length - 1)])
                && cut.Offsets[..^1].SequenceEqual(whole.Offsets[..(cut.Length - 1)]);
        });

    [Fact]
    public void Encode_Pair_KeepsTheLimitAndLosesNoMoreThanNeeded() =>
        Check(Texts.Zip(Texts).Zip(Gen.Choose(3, 16)), input =>
        {
            var ((text, pair), limit) = input;
            var whole = Tokenizer.Encode(text, pair, int.MaxValue, Truncation.None).Length;
            return Tokenizer.Encode(text, pair, limit, Truncation.LongestFirst).Length == Math.Min(limit, whole);
        });

    [Fact]
    public void Encode_PairCut_EachIsAPrefixOfItsWholeAndAsLongAsTheStrategySays() =>
        Check(Texts.Zip(Texts).Zip(Gen.Choose(3, 16)), input =>
        {
            var ((text, pair), limit) = input;
            var whole = Tokenizer.Encode(text, pair, int.MaxValue, Truncation.None);
            var (first, second) = (Of(whole, 0), Of(whole, 1));
            var cut = Tokenizer.Encode(text, pair, limit, Truncation.LongestFirst);
            var (keptFirst, keptSecond) = Truncator.Fit(first.Length, second.Length, limit - 3, Truncation.LongestFirst);
            return Of(cut, 0).SequenceEqual(first[..keptFirst])
                && Of(cut, 1).SequenceEqual(second[..keptSecond])
                && cut.Truncated == (cut.Length < whole.Length)
                && cut.Ids.SequenceEqual(Tokenizer.Encode(Tokenizer.Split(text), pair, limit, Truncation.LongestFirst).Ids);
        });

    [Fact]
    public void Decode_OfEncode_IsAFixedPoint() =>
        Check(Gen.Elements("hello", "world", "abc", "a", "b", "HELLO", "caab").ListOf().Select(words => string.Join(' ', words)), text =>
        {
            var once = Tokenizer.Decode(Tokenizer.Encode(text, null, int.MaxValue, Truncation.None).Ids);
            return once == text.ToLowerInvariant() && Tokenizer.Decode(Tokenizer.Encode(once, null, int.MaxValue, Truncation.None).Ids) == once;
        });

    private static (int, TokenOffset)[] Of(TokenizedText tokens, int sequence) =>
        [.. tokens.Ids.Zip(tokens.Offsets).Where(t => t.Second.Sequence == sequence)];

    private static bool OffsetsAreInOrder(string text)
    {
        var tokens = Tokenizer.Encode(text, text, int.MaxValue, Truncation.None);
        return IsInOrder(text, tokens, 0) && IsInOrder(text, tokens, 1) && tokens.Ids.Length == tokens.TypeIds.Length;
    }

    private static bool IsInOrder(string text, TokenizedText tokens, int sequence)
    {
        var (start, end, word) = (0, 0, -1);
        foreach (var (offset, owner) in tokens.Offsets.Zip(tokens.Words).Where(t => t.First.Sequence == sequence))
        {
            if (offset.Start < start || offset.End < end || offset.End <= offset.Start || offset.End > text.Length || owner < word || owner > word + 1)
            {
                return false;
            }

            (start, end, word) = (offset.Start, offset.End, owner);
        }

        return true;
    }

    private static void Check<T>(Gen<T> inputs, Func<T, bool> holds) =>
        Prop.ForAll(inputs.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));

    private static Dictionary<string, int> BuildVocabulary()
    {
        string[] singles =
        [
            "a", "b", "c", "e", "z", "7", "i", "\u00df", "\u03b1", "\u03c3", "\u0438", "\u304b", "\u8c48", "\u4e2d", "\u1112", "\u1100", "\u1161",
            "\u11ab", "\u09c7", "\u09be", "\ufb01", "\ud83d\ude00", "\ud801\udc28", "\u0903", ".", ",", "'", "-", "$", "[", "]", "#", "\u2014", "\u3002",
        ];
        string[] longer = ["hello", "world", "##hello", "##wor", "##ld", "ab", "##bc", "abc", "aab", "##aa"];
        var all = TinyTokenizer.Special.Concat(singles).Concat(singles.Select(s => "##" + s)).Concat(longer).Distinct(StringComparer.Ordinal);
        return all.Select((token, id) => (token, id)).ToDictionary(t => t.token, t => t.id, StringComparer.Ordinal);
    }
}
