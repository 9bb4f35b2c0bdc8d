using System.Text.Json;
using System.Text.Json.Nodes;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.WeightStore;

namespace PtmOrleans.Inference.Tests.Architectures;

public sealed class BertConfigTests
{
    private const string Minimal =
        """
        {"vocab_size": 30522, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12,
         "intermediate_size": 3072, "max_position_embeddings": 512}
        """;

    [Fact]
    public void Parse_OnlySizes_TakesTheLibrarysDefaults()
    {
        var config = Parse();

        Assert.Equal("bert-L12-H768-A12-I3072", config.Architecture);
        Assert.Equal((2, 1e-12f, true), (config.TypeVocabSize, config.LayerNormEpsilon, config.TieWordEmbeddings));
        Assert.Equal(["LABEL_0", "LABEL_1"], config.Labels.ToArray());
        Assert.Null(config.ProblemType);
    }

    [Fact]
    public void Parse_Labels_AreOrderedByColumn()
    {
        var columns = Enumerable.Range(0, 11).Reverse().Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"c{i}"));
        string[] expected = [.. Enumerable.Range(0, 11).Select(i => $"c{i}")];
        Assert.Equal(expected, Parse(("id2label", new JsonObject(columns))).Labels);
        Assert.Equal(["LABEL_0", "LABEL_1", "LABEL_2"], Parse(("num_labels", 3)).Labels.ToArray());
    }

    [Fact]
    public void Parse_LabelThatAnswersCouldNotRepeat_IsRefused()
    {
        Assert.Equal(1000, Parse(("id2label", new JsonObject { ["0"] = new string('x', 1000) })).Labels[0].Length);
        Assert.Contains("1001 characters", Refusal(("id2label", new JsonObject { ["0"] = new string('x', 1001) })), StringComparison.Ordinal);
        Assert.Contains("control characters", Refusal(("id2label", new JsonObject { ["0"] = "\u001b[31mred" })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"0": "a", "2": "b"}""", "without a gap")]
    [InlineData("{}", "without a gap")]
    [InlineData("""{"0": "a", "00": "b"}""", "\"00\"")]
    [InlineData("""{"-1": "a"}""", "\"-1\"")]
    [InlineData("""{"first": "a"}""", "\"first\"")]
    [InlineData("[]", "not an object")]
    public void Parse_LabelsThatNameNoColumns_AreRefused(string labels, string problem) =>
        Assert.Contains(problem, Refusal(("id2label", JsonNode.Parse(labels))), StringComparison.Ordinal);

    [Theory]
    [InlineData("model_type", "\"roberta\"")]
    [InlineData("hidden_act", "\"gelu_new\"")]
    [InlineData("hidden_act", "\"relu\"")]
    [InlineData("position_embedding_type", "\"relative_key\"")]
    [InlineData("is_decoder", "true")]
    [InlineData("add_cross_attention", "true")]
    [InlineData("vocab_size", "0")]
    [InlineData("hidden_size", "-1")]
    [InlineData("hidden_size", "12.5")]
    [InlineData("num_hidden_layers", "100000")]
    [InlineData("num_attention_heads", "\"12\"")]
    [InlineData("layer_norm_eps", "0")]
    [InlineData("layer_norm_eps", "\"tiny\"")]
    [InlineData("tie_word_embeddings", "1")]
    public void Parse_ValueThatIsNotSupported_NamesFieldAndValue(string field, string value)
    {
        var message = Refusal((field, JsonNode.Parse(value)));

        Assert.Contains($"config.json {field} is {value}", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_SeveralProblems_ListsAll()
    {
        var message = Refusal(("hidden_act", "relu"), ("vocab_size", null), ("position_embedding_type", "relative_key"));

        Assert.Contains("hidden_act is \"relu\"; supported: gelu", message, StringComparison.Ordinal);
        Assert.Contains("vocab_size is missing", message, StringComparison.Ordinal);
        Assert.Contains("position_embedding_type", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_HiddenSizeThatHeadsDoNotDivide_IsRefused() =>
        Assert.Contains("768 is not a multiple of num_attention_heads 7", Refusal(("num_attention_heads", 7)), StringComparison.Ordinal);

    [Fact]
    public void Parse_NotAnObject_IsRefused()
    {
        using var document = JsonDocument.Parse("[]");
        Assert.Throws<WeightStoreException>(() => BertConfig.Parse(document.RootElement));
    }

    private static string Refusal(params (string Field, JsonNode? Value)[] changes)
    {
        var error = Assert.Throws<WeightStoreException>(() => Parse(changes));
        Assert.Equal(WeightStoreError.UnsupportedCheckpoint, error.Error);
        return error.Message;
    }

    private static BertConfig Parse(params (string Field, JsonNode? Value)[] changes)
    {
        var config = JsonNode.Parse(Minimal)!.AsObject();
        foreach (var (field, value) in changes)
        {
            config[field] = value;
        }

        using var document = JsonDocument.Parse(config.ToJsonString());
        return BertConfig.Parse(document.RootElement);
    }
}
