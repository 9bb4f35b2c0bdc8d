using System.Collections.Immutable;
using PtmOrleans.Language.Heads;
using PtmOrleans.Language.Tests.Tokenization;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Heads;

public sealed class EntityDecoderTests
{
    private static readonly WordPieceTokenizer Tokenizer = TinyTokenizer.FromText(["a", "b", "c", "d", "ber", "##lin", "new", "york", "-"]);

    private static readonly ImmutableArray<string> Bio = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];

    [Theory]
    [InlineData("O O O O", "")]
    [InlineData("B-PER I-PER O B-LOC", "PER:a b|LOC:d")]
    [InlineData("B-PER B-PER I-PER O", "PER:a|PER:b c")]
    [InlineData("B-PER I-LOC I-LOC O", "PER:a|LOC:b c")]
    [InlineData("I-PER I-PER O I-PER", "PER:a b|PER:d")]
    [InlineData("I-PER B-PER I-PER I-LOC", "PER:a|PER:b c|LOC:d")]
    [InlineData("O B-LOC I-LOC I-LOC", "LOC:b c d")]
    public void Decode_BioLabels_JoinsWords(string wordLabels, string expected) => Assert.Equal(expected, Decode("a b c d", wordLabels, Bio));

    [Theory]
    [InlineData("B-X I-X L-X U-X", "X:a b c|X:d")]
    [InlineData("U-X U-X O O", "X:a|X:b")]
    [InlineData("B-X L-X I-X L-X", "X:a b|X:c d")]
    [InlineData("L-X I-X O O", "X:a|X:b")]
    [InlineData("B-X U-X I-X O", "X:a|X:b|X:c")]
    public void Decode_BilouLabels_EndsWhereTheySay(string wordLabels, string expected) =>
        Assert.Equal(expected, Decode("a b c d", wordLabels, ["O", "B-X", "I-X", "L-X", "U-X"]));

    [Fact]
    public void Decode_BareLabels_JoinEqualNeighbours() => Assert.Equal("X:a b|Y:c", Decode("a b c d", "X X Y O", ["O", "X", "Y"]));

    [Fact]
    public void Decode_LabelThatOnlyLooksPrefixed_IsAKindOfItsOwn() => Assert.Equal("E-MAIL:a b", Decode("a b c d", "E-MAIL E-MAIL O O", ["O", "E-MAIL"]));

    [Fact]
    public void Decode_WordOfSeveralPieces_TakesTheLabelOfTheFirst()
    {
        var tokens = Tokenizer.Encode("new Berlin", null, 16, Truncation.None);

        // [CLS] new ber ##lin [SEP]; the continuation says PER with certainty and is not asked.
        var entities = EntityDecoder.Decode("new Berlin", tokens, Logits(tokens, Bio, "B-PER", "O", "B-LOC", "B-PER", "B-PER"), Bio);

        var entity = Assert.Single(entities);
        Assert.Equal(("Berlin", "LOC", 4, 10), (entity.Text, entity.Label, entity.Start, entity.End));
    }

    [Fact]
    public void Decode_Score_IsTheMeanOverWords()
    {
        ImmutableArray<string> labels = ["O", "X"];
        var tokens = Tokenizer.Encode("a berlin", null, 16, Truncation.None);

        // Probabilities of X: a 3/4, ber 9/10, and for ##lin nothing that counts.
        float[] logits = [9, 0, 0, MathF.Log(3), 0, MathF.Log(9), 9, 0, 9, 0];

        var entity = Assert.Single(EntityDecoder.Decode("a berlin", tokens, logits, labels));
        Assert.Equal((0.75 + 0.9) / 2, entity.Score, 6);
    }

    [Fact]
    public void Decode_Text_IsThatOfTheOriginal()
    {
        const string Text = "NEW   Y\u00f6rk";
        var tokens = Tokenizer.Encode(Text, null, 16, Truncation.None);

        var entity = Assert.Single(EntityDecoder.Decode(Text, tokens, Logits(tokens, Bio, "O", "B-LOC", "I-LOC", "O"), Bio));

        Assert.Equal((Text, 0, Text.Length), (entity.Text, entity.Start, entity.End));
    }

    [Fact]
    public void Decode_Pair_LooksAtTheTextOnly()
    {
        var tokens = Tokenizer.Encode("a", "b", 16, Truncation.None);

        var entities = EntityDecoder.Decode("a", tokens, Logits(tokens, Bio, "B-PER", "B-PER", "B-PER", "B-PER", "B-PER"), Bio);

        Assert.Equal("a", Assert.Single(entities).Text);
    }

    [Fact]
    public void Decode_EmptyText_HasNoEntities()
    {
        var tokens = Tokenizer.Encode(string.Empty, null, 16, Truncation.None);

        Assert.Empty(EntityDecoder.Decode(string.Empty, tokens, Logits(tokens, Bio, "B-PER", "B-PER"), Bio));
    }

    [Fact]
    public void Decode_DamagedOutput_IsRefused()
    {
        var tokens = Tokenizer.Encode("a", null, 16, Truncation.None);
        var logits = Logits(tokens, Bio, "O", "O", "O");
        logits[7] = float.NaN;

        Assert.Throws<InvalidOutputException>(() => EntityDecoder.Decode("a", tokens, logits, Bio));
        Assert.Throws<InvalidOutputException>(() => EntityDecoder.Decode("a", tokens, new float[14], Bio));
    }

    private static string Decode(string text, string wordLabels, ImmutableArray<string> labels)
    {
        var tokens = Tokenizer.Encode(text, null, 16, Truncation.None);
        var entities = EntityDecoder.Decode(text, tokens, Logits(tokens, labels, [labels[^1], .. wordLabels.Split(' '), labels[^1]]), labels);
        Assert.All(entities, e => Assert.Equal(e.Text, text[e.Start..e.End]));
        return string.Join('|', entities.Select(e => $"{e.Label}:{e.Text}"));
    }

    private static float[] Logits(TokenizedText tokens, ImmutableArray<string> labels, params string[] wanted)
    {
        Assert.Equal(tokens.Length, wanted.Length);
        var logits = new float[tokens.Length * labels.Length];
        for (var i = 0; i < wanted.Length; i++)
        {
            logits[(i * labels.Length) + labels.IndexOf(wanted[i])] = 10;
        }

        return logits;
    }
}
