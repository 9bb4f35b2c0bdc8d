using System.Text;
using System.Text.Json.Nodes;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Language.Tests.Tokenization;

public sealed class WordPieceTokenizerLoadTests
{
    [Fact]
    public void Load_Json_GivesTheSpecialIds()
    {
        var tokenizer = TinyTokenizer.FromJson(TinyTokenizer.Json("the", "fox"));

        Assert.Equal((0, 1, 2, 3, 4), (tokenizer.PadId, tokenizer.UnkId, tokenizer.ClsId, tokenizer.SepId, tokenizer.MaskId));
        Assert.Equal(7, tokenizer.VocabularySize);
        Assert.Equal("[CLS] the fox [SEP]", tokenizer.Show(tokenizer.Encode("The fox", null, 8, Truncation.None)));
    }

    [Fact]
    public void Load_JsonAndVocabulary_TakesJson()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["tokenizer.json"] = Encoding.UTF8.GetBytes(TinyTokenizer.Json("fox").ToJsonString()),
            ["vocab.txt"] = "nonsense"u8.ToArray(),
        };

        Assert.Equal("fox", WordPieceTokenizer.Load(files).TokenOf(5));
    }

    [Fact]
    public void Load_BertProcessing_FramesTheText()
    {
        var json = TinyTokenizer.Json("a", "b");
        json["post_processor"] = JsonNode.Parse("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""");
        var tokenizer = TinyTokenizer.FromJson(json);

        var tokens = tokenizer.Encode("a", "b", 8, Truncation.None);

        Assert.Equal("[CLS] a [SEP] b [SEP]", tokenizer.Show(tokens));
        Assert.Equal([0, 0, 0, 1, 1], tokens.TypeIds);
    }

    [Fact]
    public void Load_OtherTemplate_IsFollowed()
    {
        var json = TinyTokenizer.Json("a", "b");
        json["post_processor"]!["pair"] = JsonNode.Parse("""
            [{"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}, {"Sequence": {"id": "A", "type_id": 0}}]
            """);
        var tokenizer = TinyTokenizer.FromJson(json);

        var tokens = tokenizer.Encode("a", "b", 3, Truncation.None);

        Assert.Equal("b [SEP] a", tokenizer.Show(tokens));
        Assert.Equal([1, 1, 0], tokens.TypeIds);
        Assert.Equal([1, -1, 0], tokens.Offsets.Select(o => (int)o.Sequence));
    }

    [Fact]
    public void Load_NoPostProcessor_AddsNothing()
    {
        var json = TinyTokenizer.Json("a");
        json["post_processor"] = null;
        var tokenizer = TinyTokenizer.FromJson(json);

        Assert.Equal("a", tokenizer.Show(tokenizer.Encode("a", null, 1, Truncation.None)));
    }

    [Fact]
    public void Load_NoNormalizer_LeavesTheTextAsItIs()
    {
        var json = TinyTokenizer.Json("a", "A");
        json["normalizer"] = null;

        Assert.Equal("A a", TinyTokenizer.FromJson(json).Pieces("A\u00a0a"));
    }

    [Fact]
    public void Load_OtherPrefixLimitAndNames_AreFollowed()
    {
        var json = TinyTokenizer.Json("a", "@b", "<cls>", "<sep>");
        json["model"]!["continuing_subword_prefix"] = "@";
        json["model"]!["max_input_chars_per_word"] = 2;
        json["decoder"]!["prefix"] = "@";
        var tokenizer = TinyTokenizer.FromJson(json, """{"cls_token": "<cls>", "sep_token": {"content": "<sep>"}}""");

        Assert.Equal((7, 8), (tokenizer.ClsId, tokenizer.SepId));
        Assert.Equal("a @b [UNK]", tokenizer.Pieces("ab abb"));
        Assert.Equal("ab", tokenizer.Decode([5, 6]));
    }

    [Fact]
    public void Load_IdsWithGaps_AreKept()
    {
        var json = TinyTokenizer.Json();
        json["model"]!["vocab"]!["far"] = 70_000;
        var tokenizer = TinyTokenizer.FromJson(json);

        Assert.Equal([2, 70_000, 3], tokenizer.Encode("far", null, 8, Truncation.None).Ids);
        Assert.Equal(70_001, tokenizer.VocabularySize);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenOf(69_999));
    }

    [Fact]
    public void Load_VocabularyText_NumbersLinesAndKnowsBothLineEnds()
    {
        var files = new Dictionary<string, byte[]> { ["vocab.txt"] = "[PAD]\r\n[UNK]\r\n[CLS]\r\n[SEP]\r\nfox\r\n##es\r\n"u8.ToArray() };
        var tokenizer = WordPieceTokenizer.Load(files);

        Assert.Equal([2, 4, 5, 3], tokenizer.Encode("FOXES", null, 8, Truncation.None).Ids);
        Assert.Equal(-1, tokenizer.MaskId);
    }

    [Fact]
    public void Load_SettingsWithAddedTokens_KnowsThem()
    {
        var tokenizer = TinyTokenizer.FromText(
            ["a"], """{"added_tokens_decoder": {"6": {"content": "<t>", "special": true}, "4": {"content": "[MASK]", "lstrip": true, "special": true}}}""");

        Assert.Equal("a <t>", tokenizer.Pieces("a<t>"));
        Assert.Equal(["a", " [MASK]"], tokenizer.Covered("a [MASK]"));
    }

    [Theory]
    [InlineData("model.type", "\"BPE\"", "type is BPE; only WordPiece")]
    [InlineData("normalizer.type", "\"Lowercase\"", "Lowercase; only BertNormalizer")]
    [InlineData("pre_tokenizer.type", "\"ByteLevel\"", "ByteLevel; only BertPreTokenizer")]
    [InlineData("pre_tokenizer", "null", "pre_tokenizer.type is missing")]
    [InlineData("post_processor.type", "\"RobertaProcessing\"", "RobertaProcessing; TemplateProcessing")]
    [InlineData("post_processor.single", "[]", "single does not name each of its sequences once")]
    [InlineData("post_processor.special_tokens", "{}", "ids of the vocabulary for '[CLS]'")]
    [InlineData("model.vocab", "[]", "vocab is Array, expected an object")]
    [InlineData("model.unk_token", "\"<unk>\"", "lacks the unknown token <unk>")]
    [InlineData("model.max_input_chars_per_word", "0", "max_input_chars_per_word is Number, expected a whole number in 1..10000")]
    [InlineData("normalizer.lowercase", "\"yes\"", "lowercase is String, expected true or false")]
    [InlineData("model.vocab.a", "3", "gives the id 3 to '[SEP]' and to 'a'")]
    [InlineData("model.vocab.a", "-1", "not a text with an id")]
    [InlineData("model.vocab.a", "2097152", "not a text with an id in 0..2097151")]
    [InlineData("model.vocab.a", "1.5", "not a text with an id")]
    [InlineData("added_tokens", "[{\"content\": \"[CLS]\", \"id\": 9}]", "has the id 9, but 2 in the vocabulary")]
    [InlineData("added_tokens", "[{\"content\": \"x\", \"id\": 2}]", "belongs to '[CLS]'")]
    [InlineData("added_tokens", "[1]", "expected an array of objects")]
    public void Load_BadJson_NamesTheField(string field, string value, string problem)
    {
        var json = TinyTokenizer.Json("a");
        var path = field.Split('.');
        var parent = path[..^1].Aggregate((JsonNode)json, (node, name) => node[name]!);
        parent[path[^1]] = JsonNode.Parse(value);

        var error = Assert.Throws<InvalidTokenizerException>(() => TinyTokenizer.FromJson(json));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_SeveralProblems_AreAllListed()
    {
        var json = TinyTokenizer.Json("a");
        json["normalizer"]!["type"] = "NFC";
        json["pre_tokenizer"]!["type"] = "Whitespace";
        json["model"]!["vocab"]!.AsObject().Remove("[SEP]");

        var error = Assert.Throws<InvalidTokenizerException>(() => TinyTokenizer.FromJson(json, """{"sep_token": "<end>"}"""));

        Assert.True(error.Problems.Count >= 3, error.Message);
        Assert.Contains("<end>", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tokenizer.json", "{", "tokenizer.json is not JSON (line 1)")]
    [InlineData("tokenizer.json", "[]", "tokenizer.json is not a JSON object")]
    [InlineData("tokenizer.json", "{}", "model is missing")]
    [InlineData("vocab.txt", "a\nb", "lacks the unknown token [UNK]")]
    [InlineData("vocab.txt", "[UNK]", "lacks the special token [CLS]")]
    [InlineData("tokenizer_config.json", "{}", "neither tokenizer.json nor vocab.txt")]
    public void Load_BadFile_NamesIt(string name, string content, string problem)
    {
        var files = new Dictionary<string, byte[]> { [name] = Encoding.UTF8.GetBytes(content) };

        var error = Assert.Throws<InvalidTokenizerException>(() => WordPieceTokenizer.Load(files));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BytesThatAreNotUtf8_AreRefused()
    {
        var files = new Dictionary<string, byte[]> { ["vocab.txt"] = [0x5B, 0xFF, 0xFE] };

        Assert.Contains("vocab.txt is not UTF-8", Assert.Throws<InvalidTokenizerException>(() => WordPieceTokenizer.Load(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyEntryWithALoneSurrogate_IsRefused()
    {
        var text = TinyTokenizer.Json("a").ToJsonString().Replace("\"a\":5", "\"\\ud800\":5", StringComparison.Ordinal);
        var files = new Dictionary<string, byte[]> { ["tokenizer.json"] = Encoding.UTF8.GetBytes(text) };

        Assert.Contains("not a text", Assert.Throws<InvalidTokenizerException>(() => WordPieceTokenizer.Load(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyWithATokenTwice_IsRefused()
    {
        var text = TinyTokenizer.Json("a").ToJsonString().Replace("\"a\":5", "\"a\":5,\"a\":6", StringComparison.Ordinal);
        var files = new Dictionary<string, byte[]> { ["tokenizer.json"] = Encoding.UTF8.GetBytes(text) };

        var error = Assert.Throws<InvalidTokenizerException>(() => WordPieceTokenizer.Load(files));

        Assert.Equal("tokenizer.json: model: vocab has the token 'a' twice", Assert.Single(error.Problems));
    }

    [Fact]
    public void Load_FileOverTheLimit_IsRefusedUnread()
    {
        var files = new Dictionary<string, byte[]> { ["tokenizer.json"] = new byte[(64 << 20) + 1] };

        Assert.Contains("more than 67108864", Assert.Throws<InvalidTokenizerException>(() => WordPieceTokenizer.Load(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_VocabularyOverTheLimit_IsRefused()
    {
        var files = new Dictionary<string, byte[]> { ["vocab.txt"] = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a\n", (1 << 20) + 1))) };

        Assert.Contains("more than 1048576", Assert.Throws<InvalidTokenizerException>(() => WordPieceTokenizer.Load(files)).Message, StringComparison.Ordinal);
    }
}
