using System.Text.Json.Nodes;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("the [MASK] fox", "the [MASK] fox")]
    [InlineData("the[MASK]fox", "the [MASK] fox")]
    [InlineData("a [SEP] b [CLS]", "a [SEP] b [CLS]")]
    [InlineData("[mask]", "[ [UNK] ]")]
    [InlineData("[[MASK]]", "[ [MASK] ]")]
    [InlineData("[MASK", "[ [UNK]")]
    [InlineData("[MASK][MASK]", "[MASK] [MASK]")]
    public void Encode_SpecialTokenInText_IsRecognisedBeforeNormalization(string text, string pieces) =>
        Assert.Equal(pieces, TinyTokenizer.Lower.Pieces(text));

    [Fact]
    public void Encode_SpecialTokenInText_HasItsPlaceAndWord()
    {
        var tokens = TinyTokenizer.Lower.Encode("the [MASK]!", null, 16, Truncation.None);

        Assert.Equal(new TokenOffset(4, 10, 0), tokens.Offsets[2]);
        Assert.Equal([-1, 0, 1, 2, -1], tokens.Words);
        Assert.Equal(TinyTokenizer.Lower.MaskId, tokens.Ids[2]);
    }

    [Fact]
    public void Encode_StrippingToken_TakesTheWhiteSpaceAround()
    {
        var tokenizer = With(("<t>", """{"lstrip": true, "rstrip": true, "special": true}"""));

        Assert.Equal(["a", " \t<t>  ", "a"], tokenizer.Covered("a \t<t>  a"));
        Assert.Equal(["a", " <t> ", "<t> "], tokenizer.Covered("a <t> <t> "));
    }

    [Theory]
    [InlineData("x <t> x", 1)]
    [InlineData("<t>", 1)]
    [InlineData("(<t>)", 1)]
    [InlineData("x<t>", 0)]
    [InlineData("<t>\u00e9", 0)]
    [InlineData("<t>_", 0)]
    public void Encode_SingleWordToken_MatchesOnlyAlone(string text, int matches)
    {
        var tokenizer = With(("<t>", """{"single_word": true, "special": true}"""));

        Assert.Equal(matches, tokenizer.Encode(text, null, 32, Truncation.None).Ids.Count(id => tokenizer.TokenOf(id) == "<t>"));
    }

    [Fact]
    public void Encode_NormalizedToken_MatchesTheNormalizedText()
    {
        var tokenizer = With(("Caf\u00e9", """{"normalized": true}"""));

        Assert.Equal(["a", "CAF\u00c9", "a"], tokenizer.Covered("aCAF\u00c9a"));
        Assert.Equal("a Caf\u00e9 a", tokenizer.Pieces("aCAF\u00c9a"));
    }

    [Fact]
    public void Encode_TokensWithACommonBeginning_TakesTheLongest()
    {
        var tokenizer = With(("<t", """{"special": true}"""), ("<t>", """{"special": true}"""));

        Assert.Equal("<t> <t a", tokenizer.Pieces("<t><ta"));
    }

    [Fact]
    public void Decode_AddedTokenThatIsNotSpecial_Stays()
    {
        var tokenizer = With(("<t>", """{"special": false, "normalized": false}"""));

        Assert.Equal("a <t>", tokenizer.Decode(tokenizer.Encode("a<t>", null, 8, Truncation.None).Ids));
    }

    private static WordPieceTokenizer With(params (string Content, string Switches)[] tokens)
    {
        var json = TinyTokenizer.Json("a");
        foreach (var (content, switches) in tokens)
        {
            var token = JsonNode.Parse(switches)!;
            token["content"] = content;
            token["id"] = 6 + json["added_tokens"]!.AsArray().Count - 5;
            json["added_tokens"]!.AsArray().Add(token);
        }

        return TinyTokenizer.FromJson(json);
    }
}
