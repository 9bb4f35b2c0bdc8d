using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Language.Heads;
using PtmOrleans.Language.Tests.Tokenization;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Heads;

public sealed class MaskFillerTests
{
    // Ids 0..4 are special, a to e are 5..9.
    private static readonly WordPieceTokenizer Tokenizer = TinyTokenizer.FromText(["a", "b", "c", "d", "##e"]);

    [Fact]
    public void Decode_OneMask_GivesTheBestWithTheirProbability()
    {
        // Weights 4 for c, 2 for ##e, 1 for each of the other eight: 14 in all.
        var logits = new float[10];
        logits[7] = MathF.Log(4);
        logits[9] = MathF.Log(2);

        var fill = Assert.Single(MaskFiller.Decode(Tokenizer, [3], logits, 2));

        Assert.Equal(3, fill.Position);
        Assert.Equal([("c", 7), ("##e", 9)], fill.Candidates.Select(c => (c.Token, c.Id)));
        Assert.Equal(4.0 / 14, fill.Candidates[0].Score, 6);
        Assert.Equal(2.0 / 14, fill.Candidates[1].Score, 6);
    }

    [Fact]
    public void Decode_SeveralMasks_KeepsThemApart()
    {
        var logits = new float[20];
        logits[5] = 9;
        logits[16] = 9;

        var fills = MaskFiller.Decode(Tokenizer, [1, 4], logits, 1);

        Assert.Equal([(1, "a"), (4, "b")], fills.Select(f => (f.Position, f.Candidates.Single().Token)));
    }

    [Fact]
    public void Decode_EqualLogits_LowerIdLeads() =>
        Assert.Equal([0, 1, 2], MaskFiller.Decode(Tokenizer, [0], new float[10], 3).Single().Candidates.Select(c => c.Id));

    [Fact]
    public void Decode_TopOverTheVocabulary_GivesAll() => Assert.Equal(10, MaskFiller.Decode(Tokenizer, [0], new float[10], 1000).Single().Candidates.Count);

    [Fact]
    public void Decode_RowsWiderThanTheVocabulary_PassesOverThePadding()
    {
        var logits = new float[16];
        logits[15] = 50;
        logits[6] = 1;

        Assert.Equal("b", MaskFiller.Decode(Tokenizer, [0], logits, 1).Single().Candidates.Single().Token);
    }

    [Fact]
    public void Decode_RandomRows_AgreesWithAFullSort() =>
        Prop.ForAll(Gen.Choose(-3, 3).ArrayOf(10).Zip(Gen.Choose(1, 12)).ToArbitrary(), input =>
        {
            var (values, top) = input;
            var expected = Enumerable.Range(0, 10).OrderByDescending(i => values[i]).ThenBy(i => i).Take(top);
            var actual = MaskFiller.Decode(Tokenizer, [0], [.. values.Select(v => (float)v)], top).Single().Candidates;
            return expected.SequenceEqual(actual.Select(c => c.Id));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Decode_NoMask_IsEmpty() => Assert.Empty(MaskFiller.Decode(Tokenizer, [], [], 5));

    [Fact]
    public void Decode_DamagedOutput_IsRefused()
    {
        Assert.Throws<InvalidOutputException>(() => MaskFiller.Decode(Tokenizer, [0], [1, float.NegativeInfinity], 1));
        Assert.Throws<InvalidOutputException>(() => MaskFiller.Decode(Tokenizer, [0, 1], new float[11], 1));
        Assert.Throws<InvalidOutputException>(() => MaskFiller.Decode(Tokenizer, [0], [], 1));
        Assert.Throws<InvalidOutputException>(() => MaskFiller.Decode(Tokenizer, [], new float[3], 1));
    }
}
