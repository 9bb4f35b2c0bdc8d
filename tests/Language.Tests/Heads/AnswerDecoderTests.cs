using PtmOrleans.Language.Heads;
using PtmOrleans.Language.Tests.Tokenization;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Heads;

public sealed class AnswerDecoderTests
{
    private static readonly WordPieceTokenizer Tokenizer = TinyTokenizer.FromText(["a", "b", "c", "d", "ber", "##lin", "who"]);

    // [CLS] who [SEP] a b c d [SEP]: the context is tokens 3 to 6.
    private static readonly TokenizedText Tokens = Tokenizer.Encode("who", "a b c d", 32, Truncation.None);

    [Fact]
    public void Decode_ClearSpan_GivesTextPlaceAndScore()
    {
        var answer = AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (4, 20, 0), (5, 0, 20)), 15, 1).Single();

        Assert.Equal(("b c", 2, 5), (answer.Text, answer.Start, answer.End));
        Assert.Equal(1, answer.Score, 6);
    }

    [Fact]
    public void Decode_Score_IsTheProductOfTwoSoftmaxesOverTheContext()
    {
        // Start weights over [CLS] a b c d: 1 1 1 1 4, of which d has 4/8; the ends alike. The question's logits do not count.
        var four = MathF.Log(4);

        var answer = AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (1, 50, 50), (6, four, four)), 15, 1).Single();

        Assert.Equal("d", answer.Text);
        Assert.Equal(0.25, answer.Score, 6);
    }

    [Fact]
    public void Decode_EndBeforeStart_IsNoSpan()
    {
        // The best start is d and the best end a; of the spans in order, those that keep one of the two win.
        var answers = AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (6, 5, 1), (3, 1, 5)), 15, 3);

        Assert.All(answers, a => Assert.True(a.End > a.Start));
        Assert.Equal(["a", "d", "a b c d"], answers.Select(a => a.Text).OrderBy(t => t.Length).ThenBy(t => t, StringComparer.Ordinal));
    }

    [Fact]
    public void Decode_SpanOverTheLimit_IsNotConsidered()
    {
        var logits = Logits(Tokens, (3, 20, 0), (6, 0, 20), (4, 0, 10));

        Assert.Equal("a b c d", AnswerDecoder.Decode("a b c d", Tokens, logits, 4, 1).Single().Text);
        Assert.Equal("a b", AnswerDecoder.Decode("a b c d", Tokens, logits, 3, 1).Single().Text);
    }

    [Fact]
    public void Decode_Top_IsSortedAndBounded()
    {
        var answers = AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (3, 3, 3), (4, 2, 2), (5, 1, 1)), 1, 3);

        Assert.Equal(["a", "b", "c"], answers.Select(a => a.Text));
        Assert.True(answers[0].Score > answers[1].Score && answers[1].Score > answers[2].Score);
        Assert.Equal(4, AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens), 1, 100).Count);
    }

    [Fact]
    public void Decode_EqualSpans_EarlierLeads() =>
        Assert.Equal(["a", "b"], AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (0, -9, -9)), 1, 2).Select(a => a.Text));

    [Fact]
    public void Decode_FirstTokenWins_LeadsWithTheEmptyAnswer()
    {
        var answers = AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (0, 5, 5), (3, 1, 1)), 15, 2);

        Assert.Equal(string.Empty, answers[0].Text);
        Assert.Equal((0, 0), (answers[0].Start, answers[0].End));
        Assert.Equal("a", answers[1].Text);
        Assert.True(answers[0].Score > answers[1].Score);
    }

    [Fact]
    public void Decode_InsideAWord_TakesTheWholeWordOnce()
    {
        var tokens = Tokenizer.Encode("who", "a Berlin", 32, Truncation.None);

        // [CLS] who [SEP] a ber ##lin [SEP]
        var answers = AnswerDecoder.Decode("a Berlin", tokens, Logits(tokens, (5, 9, 9), (4, 8, 0)), 15, 2);

        Assert.Equal(("Berlin", 2, 8), (answers[0].Text, answers[0].Start, answers[0].End));
        Assert.Equal(2, answers.Select(a => a.Text).Distinct().Count());
    }

    [Fact]
    public void Decode_NoPair_SearchesTheText()
    {
        var tokens = Tokenizer.Encode("a b", null, 32, Truncation.None);

        Assert.Equal("b", AnswerDecoder.Decode("a b", tokens, Logits(tokens, (2, 9, 9)), 15, 1).Single().Text);
    }

    [Fact]
    public void Decode_EmptyContext_HasNoAnswer()
    {
        var tokens = Tokenizer.Encode(string.Empty, null, 32, Truncation.None);

        Assert.Empty(AnswerDecoder.Decode(string.Empty, tokens, Logits(tokens), 15, 3));
    }

    [Fact]
    public void Decode_PairWithoutTokens_HasNoAnswerInTheQuestion()
    {
        var tokens = Tokenizer.Encode("who", " ", 32, Truncation.None);

        Assert.Empty(AnswerDecoder.Decode(" ", tokens, Logits(tokens, (1, 9, 9)), 15, 3));
    }

    [Fact]
    public void Decode_DamagedOutput_IsRefused()
    {
        Assert.Throws<InvalidOutputException>(() => AnswerDecoder.Decode("a b c d", Tokens, Logits(Tokens, (4, float.NaN, 0)), 15, 1));
        Assert.Throws<InvalidOutputException>(() => AnswerDecoder.Decode("a b c d", Tokens, new float[7], 15, 1));
    }

    private static float[] Logits(TokenizedText tokens, params (int Token, float Start, float End)[] values)
    {
        var logits = new float[tokens.Length * 2];
        foreach (var (token, start, end) in values)
        {
            logits[token * 2] = start;
            logits[(token * 2) + 1] = end;
        }

        return logits;
    }
}
