using System.Collections.Immutable;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs;
using PtmOrleans.Inference.Graphs.Onnx;

namespace PtmOrleans.Inference.Tests.Graphs;

public sealed class BertSkeletonTests
{
    private static readonly BertConfig Config = new()
    {
        VocabSize = 100,
        HiddenSize = 16,
        Layers = 2,
        Heads = 2,
        IntermediateSize = 32,
        MaxPositions = 40,
        TypeVocabSize = 2,
        LayerNormEpsilon = 1e-12f,
        TieWordEmbeddings = true,
        Labels = ["no", "yes"],
    };

    public static TheoryData<HeadKind> Heads() => [.. Enum.GetValues<HeadKind>()];

    public static TheoryData<HeadKind, SkeletonForm> HeadsAndForms()
    {
        var cases = new TheoryData<HeadKind, SkeletonForm>();
        foreach (var head in Enum.GetValues<HeadKind>())
        {
            cases.Add(head, SkeletonForm.Wide);
            cases.Add(head, SkeletonForm.Narrow);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Build_Twice_GivesTheSameBytes(HeadKind head)
    {
        var first = BertSkeleton.Build(Config, new(head));
        var second = BertSkeleton.Build(Config with { }, new(head));

        Assert.Equal(first.Model, second.Model);
        Assert.Equal(first.Hash, second.Hash);
        Assert.Matches("^[0-9a-f]{64}$", first.Hash);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Build_VocabularyLabelsAndPositionsDiffer_SharesTheSkeleton(HeadKind head)
    {
        var other = Config with { VocabSize = 30522, Labels = ["a", "b", "c"], MaxPositions = 512, TypeVocabSize = 1 };

        Assert.Equal(BertSkeleton.Build(Config, new(head)).Hash, BertSkeleton.Build(other, new(head)).Hash);
    }

    [Fact]
    public void Build_AnythingTheGraphDependsOnDiffers_GivesAnotherHash()
    {
        var embedding = new HeadSpec(HeadKind.SentenceEmbedding);
        string[] hashes =
        [
            .. Enum.GetValues<HeadKind>().Where(k => k != HeadKind.QuestionAnswering).Select(k => BertSkeleton.Build(Config, new(k)).Hash),
            BertSkeleton.Build(Config, embedding with { Pooling = PoolingKind.Cls }).Hash,
            BertSkeleton.Build(Config, embedding with { Normalize = true }).Hash,
            BertSkeleton.Build(Config with { TieWordEmbeddings = false }, new(HeadKind.FillMask)).Hash,
            BertSkeleton.Build(Config with { HiddenSize = 32 }, embedding).Hash,
            BertSkeleton.Build(Config with { Heads = 4 }, embedding).Hash,
            BertSkeleton.Build(Config with { Layers = 3 }, embedding).Hash,
            BertSkeleton.Build(Config with { IntermediateSize = 64 }, embedding).Hash,
            BertSkeleton.Build(Config with { LayerNormEpsilon = 1e-6f }, embedding).Hash,
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Build_QuestionAnswering_IsATokenClassifierOfTwoColumns() =>
        Assert.Equal(
            BertSkeleton.Build(Config, new(HeadKind.TokenClassification)).Hash,
            BertSkeleton.Build(Config, new(HeadKind.QuestionAnswering)).Hash);

    [Theory]
    [MemberData(nameof(HeadsAndForms))]
    public void Build_EveryWeight_IsAPureInput(HeadKind head, SkeletonForm form)
    {
        var graph = ModelProto.Parser.ParseFrom(BertSkeleton.Build(Config, new(head), form).Model).Graph;
        var inputs = graph.Input.Select(i => i.Name).ToImmutableHashSet();

        Assert.Equal(graph.Input.Count, inputs.Count);
        Assert.Superset(BertWeights.Of(Config, new(head)).Select(w => w.Name).ToHashSet(), inputs.ToHashSet());
        Assert.All(graph.Initializer, constant => Assert.Equal((int)Inference.Graphs.ValueType.Int64, constant.DataType));
        Assert.Empty(graph.Initializer.Select(constant => constant.Name).Intersect(inputs));
    }

    [Theory]
    [MemberData(nameof(HeadsAndForms))]
    public void Build_EveryValue_IsMadeOnceAndUsed(HeadKind head, SkeletonForm form)
    {
        var graph = ModelProto.Parser.ParseFrom(BertSkeleton.Build(Config, new(head), form).Model).Graph;
        string[] given = [.. graph.Input.Select(i => i.Name), .. graph.Initializer.Select(i => i.Name)];
        string[] made = [.. given, .. graph.Node.SelectMany(n => n.Output)];
        string[] used = [.. graph.Node.SelectMany(n => n.Input), .. graph.Output.Select(o => o.Name)];

        Assert.Equal(made.Length, made.Distinct().Count());
        Assert.Empty(used.Except(made));
        Assert.Empty(made.Except(used));
        Assert.Equal(graph.Node.Count, graph.Node.Select(n => n.Name).Distinct().Count());
    }

    [Fact]
    public void Build_UsesTheFusedOperators()
    {
        var graph = ModelProto.Parser.ParseFrom(BertSkeleton.Build(Config, new(HeadKind.TokenClassification)).Model).Graph;

        Assert.Equal(Config.Layers, graph.Node.Count(n => n is { OpType: "MultiHeadAttention", Domain: "com.microsoft" }));
        Assert.Equal(Config.Layers, graph.Node.Count(n => n is { OpType: "BiasGelu", Domain: "com.microsoft" }));
        Assert.Equal(2 * Config.Layers, graph.Node.Count(n => n is { OpType: "SkipLayerNormalization", Domain: "com.microsoft" }));
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Build_BothForms_TakeTheSameInputs(HeadKind head)
    {
        var wide = ModelProto.Parser.ParseFrom(BertSkeleton.Build(Config, new(head)).Model).Graph;
        var narrow = ModelProto.Parser.ParseFrom(BertSkeleton.Build(Config, new(head), SkeletonForm.Narrow).Model).Graph;

        Assert.Equal(wide.Input, narrow.Input);
        Assert.Equal(wide.Output, narrow.Output);
        Assert.NotEqual(wide.Node, narrow.Node);
    }

    [Theory]
    [MemberData(nameof(Heads))]
    public void Build_NarrowForm_HasNoBlockWeightOnTheRight(HeadKind head)
    {
        var graph = ModelProto.Parser.ParseFrom(BertSkeleton.Build(Config, new(head), SkeletonForm.Narrow).Model).Graph;
        var products = graph.Node.Where(n => n.OpType is "FusedMatMul" or "Gemm").ToList();

        Assert.Equal(6 * Config.Layers, products.Count(p => IsBlockWeight(p.Input[0])));
        Assert.DoesNotContain(products, p => IsBlockWeight(p.Input[1]));
    }

    [Fact]
    public void Build_WideForm_KeepsTheHashThatStoredTasksName() =>
        Assert.StartsWith("80fe8e66ff5998510e2cd9ae5f41ed32781ff5490", BertSkeleton.Build(Config, new(HeadKind.SequenceClassification)).Hash);

    private static bool IsBlockWeight(string input) =>
        input.StartsWith("block.", StringComparison.Ordinal) && input.EndsWith(".weight", StringComparison.Ordinal);
}
