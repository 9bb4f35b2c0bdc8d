using System.Text.Json;
using System.Text.Json.Nodes;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Checkpoints;
using PtmOrleans.WeightStore.Layout;

namespace PtmOrleans.Inference.Tests.Architectures;

public sealed class BertLayoutTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(HeadKind.SequenceClassification, true)]
    [InlineData(HeadKind.TokenClassification, true)]
    [InlineData(HeadKind.QuestionAnswering, true)]
    [InlineData(HeadKind.FillMask, true)]
    [InlineData(HeadKind.SentenceEmbedding, false)]
    public void Plan_Checkpoint_HasOneSegmentPerPartAndEveryWeightOfTheSkeleton(HeadKind head, bool headHasWeights)
    {
        var plan = Plan(new(BertSize.Small, head, seed: 1));

        string[] parts = ["embeddings", "block.0", "block.1", .. headHasWeights ? new[] { "head" } : []];
        Assert.Equal(parts, plan.Segments.Select(s => s.Part));
        Assert.Equal((head.ToString(), "bert-L2-H16-A2-I32"), (plan.Head, plan.Architecture));
        var config = BertConfig.Parse(CheckpointConfig());
        Assert.Equal(BertSkeleton.Build(config, new(head)).Hash, plan.Skeleton);
        Assert.Equal(BertWeights.Of(config, new(head)).Select(w => w.Name), plan.Segments.SelectMany(s => s.Tensors).Select(t => t.Name));
    }

    [Fact]
    public void Plan_Labels_OnlyForHeadsThatHaveThem()
    {
        string[] labels = ["label-0", "label-1", "label-2"];
        Assert.Equal(labels, Plan(new(BertSize.Small, HeadKind.SequenceClassification, seed: 1)).Labels);
        Assert.Equal(labels, Plan(new(BertSize.Small, HeadKind.TokenClassification, seed: 1)).Labels);
        Assert.Empty(Plan(new(BertSize.Small, HeadKind.QuestionAnswering, seed: 1)).Labels);
    }

    [Fact]
    public void Plan_NamesWithoutPrefixAndLegacyNorms_AreFound()
    {
        var model = new RandomBert(BertSize.Small, HeadKind.SentenceEmbedding, seed: 2, prefixed: false);
        foreach (var name in model.Tensors.Keys.Where(n => n.Contains("LayerNorm", StringComparison.Ordinal)).ToArray())
        {
            var legacy = name.Replace(".weight", ".gamma", StringComparison.Ordinal).Replace(".bias", ".beta", StringComparison.Ordinal);
            model.Rename(name, legacy);
        }

        var embeddings = Plan(model).Segments[0].Tensors;

        Assert.Equal(
            ["embeddings.LayerNorm.gamma", "embeddings.LayerNorm.beta"],
            embeddings.Where(t => t.Name.StartsWith("embeddings.norm", StringComparison.Ordinal)).SelectMany(t => t.Sources));
    }

    [Fact]
    public void Plan_PoolerAndBuffersThatTheHeadDoesNotUse_AreLeftOut()
    {
        var model = new RandomBert(BertSize.Small, HeadKind.TokenClassification, seed: 3);
        model.Tensors.Add("bert.embeddings.position_ids", new([1, 40], new float[40]));
        model.Tensors.Add("bert.pooler.dense.weight", new([16, 16], new float[256]));

        string[] sources = [.. Sources(Plan(model))];

        Assert.DoesNotContain("bert.embeddings.position_ids", sources);
        Assert.DoesNotContain("bert.pooler.dense.weight", sources);
    }

    [Fact]
    public void Plan_TiedDecoder_IsNotStoredTwice()
    {
        var tied = new RandomBert(BertSize.Small, HeadKind.FillMask, seed: 4);
        tied.Tensors.Add("cls.predictions.decoder.weight", tied.Tensors["bert.embeddings.word_embeddings.weight"]);
        tied.Rename("cls.predictions.bias", "cls.predictions.decoder.bias");

        var sources = Sources(Plan(tied));

        Assert.DoesNotContain("cls.predictions.decoder.weight", sources);
        Assert.Contains("cls.predictions.decoder.bias", sources);
        Assert.Contains("cls.predictions.decoder.weight", Sources(Plan(new(BertSize.Small, HeadKind.FillMask, seed: 4, untied: true))));
    }

    [Fact]
    public void Plan_SeveralProblems_ListsAllWithNamesAndShapes()
    {
        var model = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 5);
        model.Tensors.Remove("bert.pooler.dense.bias");
        model.Tensors["classifier.weight"] = new([5, 16], new float[80]);
        model.Tensors["bert.encoder.layer.1.intermediate.dense.weight"] = new([16, 32], new float[512]);

        var message = Refusal(model);

        Assert.Contains("the tensor bert.pooler.dense.bias is missing", message, StringComparison.Ordinal);
        Assert.Contains("classifier.weight has shape [5, 16]; config.json asks for [3, 16]", message, StringComparison.Ordinal);
        Assert.Contains("intermediate.dense.weight has shape [16, 32]; config.json asks for [32, 16]", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GPT2LMHeadModel")]
    [InlineData(null)]
    public void Plan_ArchitectureThatIsNotServed_IsRefused(string? name)
    {
        var model = new RandomBert(BertSize.Small, HeadKind.SentenceEmbedding, seed: 6);
        model.Config["architectures"] = name is null ? null : new JsonArray(name);
        model.Config["hidden_act"] = "silu";

        var message = Refusal(model);

        Assert.Contains(name ?? "no model", message, StringComparison.Ordinal);
        Assert.Contains("silu", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SentenceTransformersFolder_SetsPoolingNormalizationAndLength()
    {
        SentenceFolder.Write(_folder.Path, "cls_token", normalize: true, maxLength: 25);
        var model = new RandomBert(BertSize.Small, HeadKind.SentenceEmbedding, seed: 7);
        model.Config["architectures"] = new JsonArray("BertForMaskedLM");

        var plan = Plan(model);

        Assert.Equal("SentenceEmbedding", plan.Head);
        Assert.Equal(["cls", "true", "25"], new[] { "pooling", "normalize", "max_length" }.Select(key => plan.Settings[key]));
    }

    [Fact]
    public void Plan_PlainEncoder_PoolsTheMeanAsSentenceTransformersWould()
    {
        var plan = Plan(new(BertSize.Small, HeadKind.SentenceEmbedding, seed: 8));

        Assert.Equal(["mean", "false", "40"], new[] { "pooling", "normalize", "max_length" }.Select(key => plan.Settings[key]));
    }

    [Fact]
    public void Plan_PoolingOrModuleThatIsNotServed_IsRefused()
    {
        var model = new RandomBert(BertSize.Small, HeadKind.SentenceEmbedding, seed: 9);
        SentenceFolder.Write(_folder.Path, "max_tokens", normalize: false);
        Assert.Contains("pooling modes [max_tokens]", Refusal(model), StringComparison.Ordinal);

        File.WriteAllText(_folder["modules.json"], """[{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]""");
        Assert.Contains("type \"Dense\"", Refusal(model), StringComparison.Ordinal);

        File.WriteAllText(_folder["modules.json"], "{");
        Assert.Contains("modules.json is not JSON", Refusal(model), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_TokenizerFiles_AreKeptWhenThere()
    {
        File.WriteAllText(_folder["vocab.txt"], "[PAD]\n[UNK]\n[CLS]\n[SEP]\n");
        File.WriteAllText(_folder["README.md"], "#");

        Assert.Equal(["vocab.txt"], Plan(new(BertSize.Small, HeadKind.SentenceEmbedding, seed: 10)).Files.ToArray());
    }

    [Theory]
    [InlineData("vocab.txt", "[PAD]\n[CLS]\n[SEP]\n", "[UNK]")]
    [InlineData("tokenizer.json", "{}", "model")]
    [InlineData("tokenizer.json", "null", "tokenizer.json")]
    [InlineData("tokenizer.json", """{"model": {"type": "BPE"}}""", "BPE")]
    public void Plan_TokenizerThatCannotBeUsed_IsRefused(string file, string content, string complaint)
    {
        File.WriteAllText(_folder[file], content);

        Assert.Contains(complaint, Refusal(new(BertSize.Small, HeadKind.SentenceEmbedding, seed: 11)), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static IEnumerable<string> Sources(CheckpointPlan plan) => plan.Segments.SelectMany(s => s.Tensors).SelectMany(t => t.Sources);

    private CheckpointPlan Plan(RandomBert model)
    {
        model.Save(_folder.Path);
        using var checkpoint = CheckpointFolder.Open(_folder.Path);
        return new BertLayout().Plan(checkpoint);
    }

    private string Refusal(RandomBert model)
    {
        var error = Assert.Throws<WeightStoreException>(() => Plan(model));
        Assert.Equal(WeightStoreError.UnsupportedCheckpoint, error.Error);
        return error.Message;
    }

    private JsonElement CheckpointConfig()
    {
        using var checkpoint = CheckpointFolder.Open(_folder.Path);
        return checkpoint.Config;
    }
}
