using System.Text.Json;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Architectures;

public sealed class ModelFactsTests
{
    [Theory]
    [InlineData(HeadKind.SequenceClassification, 3, false)]
    [InlineData(HeadKind.TokenClassification, 3, true)]
    [InlineData(HeadKind.QuestionAnswering, 2, true)]
    [InlineData(HeadKind.SentenceEmbedding, 16, false)]
    [InlineData(HeadKind.FillMask, 97, true)]
    public async Task From_StoredModel_KnowsItsOutput(HeadKind head, int width, bool rowPerToken)
    {
        await using var models = new ServedModels();
        var manifest = await models.ImportAsync(new RandomBert(BertSize.Small, head, seed: 1), "task");

        var facts = ModelFacts.From(manifest);

        Assert.Equal((head, width, rowPerToken), (facts.Head, facts.OutputWidth, facts.RowPerToken));
        Assert.Equal((16, 2, 97, 2, 40), (facts.HiddenSize, facts.Layers, facts.VocabSize, facts.TypeVocabSize, facts.MaxLength));
        Assert.Equal((manifest.Skeleton, manifest.Architecture), (facts.Skeleton, facts.Architecture));
    }

    [Fact]
    public async Task From_SentenceTransformersLength_BoundsItems()
    {
        await using var models = new ServedModels();
        SentenceFolder.Write(models.FolderOf("task"), "mean_tokens", normalize: true, maxLength: 25);
        var manifest = await models.ImportAsync(new RandomBert(BertSize.Small, HeadKind.SentenceEmbedding, seed: 1), "task");

        Assert.Equal(25, ModelFacts.From(manifest).MaxLength);
    }

    [Fact]
    public async Task From_HeadOrConfigOfAnotherBuild_IsRefused()
    {
        await using var models = new ServedModels();
        var manifest = await models.ImportAsync(new RandomBert(BertSize.Small, HeadKind.FillMask, seed: 1), "task");
        using var config = JsonDocument.Parse("""{"hidden_act": "relu"}""");

        Assert.Contains("\"Summarization\"", RefusalOf(manifest with { Head = "Summarization" }), StringComparison.Ordinal);
        Assert.Contains("\"37\"", RefusalOf(manifest with { Head = "37" }), StringComparison.Ordinal);
        Assert.Contains("relu", RefusalOf(manifest with { Config = config.RootElement }), StringComparison.Ordinal);
    }

    private static string RefusalOf(Manifest manifest) => Assert.Throws<InvalidModelException>(() => ModelFacts.From(manifest)).Message;
}
