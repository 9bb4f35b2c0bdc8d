using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tests.Tokenizers;

public class TextEncoderTests
{
    private static readonly WordPieceTokenizer Tokenizer = WordPieceTokenizer.Load(new Dictionary<string, byte[]>
    {
        ["vocab.txt"] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\nc"u8.ToArray(),
        ["tokenizer_config.json"] = """{"do_lower_case": true}"""u8.ToArray(),
    });

    [Theory]
    [InlineData(TruncationSide.End, 2)]
    [InlineData(TruncationSide.Start, 2)]
    [InlineData(TruncationSide.End, 200)]
    public void Encode_OneTextBesideMany_AsEachAlone(TruncationSide side, int count)
    {
        const string Query = "a b a b a b a b a b";
        string[] documents = ["c", "c c c", "c a c a c a c a c a c a c a", "", "b c a b c a b c a b"];
        var inputs = Enumerable.Range(0, count).Select(i => new TextInput(Query, documents[i % documents.Length])).ToList();
        var rules = new EncodingRules(12, Truncation.LongestFirst) { Side = side };

        var texts = TextEncoder.Encode(Tokenizer, inputs, rules, CancellationToken.None);

        Assert.Equal(
            inputs.Select(i => Tokenizer.Encode(i.Text, i.Pair, 12, Truncation.LongestFirst, side).Ids), texts.Select(t => t.Ids));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Encode_TimeIsUp_Stops(int count) => Assert.ThrowsAny<OperationCanceledException>(() => TextEncoder.Encode(
        Tokenizer,
        [.. Enumerable.Repeat(new TextInput("a", "b"), count)],
        new EncodingRules(12, Truncation.LongestFirst),
        new CancellationToken(canceled: true)));

    [Theory]
    [InlineData(10, 3)]
    [InlineData(1000, 3)]
    [InlineData(1000, 999)]
    public void Encode_SomeDoNotFit_TheFirstIsNamed(int count, int first)
    {
        var inputs = Enumerable.Range(0, count).Select(i => new TextInput(i >= first ? "a a a a" : "a")).ToList();

        var refused = Assert.Throws<RefusedException>(
            () => TextEncoder.Encode(Tokenizer, inputs, new EncodingRules(4, Truncation.None), CancellationToken.None));

        Assert.StartsWith($"input {first}: The input has 4 tokens", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4, 12, false)]
    [InlineData(5, 12, true)]
    [InlineData(1000, 2999, true)]
    [InlineData(1000, 3000, false)]
    public void Encode_TooManyTokensInAll_413(int count, long most, bool refuses)
    {
        var encode = () => TextEncoder.Encode(
            Tokenizer,
            [.. Enumerable.Repeat(new TextInput("a"), count)],
            new EncodingRules(4, Truncation.None) { MaxTotalTokens = most },
            CancellationToken.None);

        if (refuses)
        {
            Assert.Equal((413, $"inputs have more than the limit of {most} tokens"), Of(Assert.Throws<RefusedException>(encode)));
        }
        else
        {
            Assert.Equal(count, encode().Length);
        }
    }

    private static (int Status, string Message) Of(RefusedException refused) => (refused.Problem.Status, refused.Message);
}
