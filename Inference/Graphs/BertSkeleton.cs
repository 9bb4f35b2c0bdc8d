using PtmOrleans.Inference.Architectures;
using static PtmOrleans.Inference.Graphs.GraphWriter;

namespace PtmOrleans.Inference.Graphs;

/// <summary>Builds BERT's graph from its configuration with ONNX Runtime's fused operators.</summary>
/// <remarks>
/// The definitions are those of Devlin et al. (https://arxiv.org/abs/1810.04805) as Hugging Face implements them: post-layer
/// normalization, exact GELU. Nothing but shapes and axes is constant, so no optimizer can bake a task's weight into the session.
/// Linear layers leave their bias to the fused operator behind them.
/// </remarks>
public static class BertSkeleton
{
    internal const string Lengths = "lengths";

    /// <summary>Builds the graph. Vocabulary, labels and positions are symbolic: tasks that differ only there share the skeleton.</summary>
    /// <param name="config">The architecture.</param>
    /// <param name="head">The head.</param>
    /// <param name="form">How it multiplies. A task's <see cref="SkeletonGraph.Hash"/> is that of the wide form; both take the same inputs.</param>
    public static SkeletonGraph Build(BertConfig config, HeadSpec head, SkeletonForm form = SkeletonForm.Wide)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(head);
        var graph = new GraphWriter(config.Architecture);
        DeclareInputs(graph, config, head);
        IBertProducts products = form == SkeletonForm.Wide ? new WideProducts(graph, config) : new NarrowProducts(graph, config);
        var hidden = Embeddings(graph, config);
        for (var i = 0; i < config.Layers - 1; i++)
        {
            hidden = products.Block(BertWeights.Block(i), hidden, hidden);
        }

        var queries = head.ReadsFirstToken ? FirstTokens(graph, hidden) : hidden;
        Head(graph, config, head, products.Block(BertWeights.Block(config.Layers - 1), hidden, queries), products);
        return SkeletonGraph.Of(graph.ToModel(), head.RowPerToken);
    }

    private static void DeclareInputs(GraphWriter graph, BertConfig config, HeadSpec head)
    {
        graph.Input(SkeletonGraph.InputIds, ValueType.Int32, Dim.Batch, Dim.Sequence);
        graph.Input(SkeletonGraph.TokenTypeIds, ValueType.Int32, Dim.Batch, Dim.Sequence);
        graph.Input(SkeletonGraph.AttentionMask, ValueType.Int32, Dim.Batch, Dim.Sequence);
        if (head.RowPerToken)
        {
            graph.Input(SkeletonGraph.HeadRows, ValueType.Int64, Dim.Rows);
        }

        foreach (var weight in BertWeights.Of(config, head))
        {
            graph.Input(weight.Name, ValueType.Float, weight.Dims.AsSpan());
        }
    }

    /// <summary>[B, S] → [B, S, H]; also counts each item's real tokens, which is how attention is told of padding.</summary>
    private static string Embeddings(GraphWriter graph, BertConfig config)
    {
        graph.FusedNode(
            "EmbedLayerNormalization",
            ["embedded", Lengths],
            [
                SkeletonGraph.InputIds, SkeletonGraph.TokenTypeIds, "embeddings.word", "embeddings.position", "embeddings.type",
                "embeddings.norm.weight", "embeddings.norm.bias", SkeletonGraph.AttentionMask,
            ],
            Attribute("epsilon", config.LayerNormEpsilon));
        return "embedded";
    }

    private static void Head(GraphWriter graph, BertConfig config, HeadSpec head, string hidden, IBertProducts products)
    {
        switch (head.Kind)
        {
            case HeadKind.SequenceClassification:
                var pooled = Linear(graph, "pooled", Flat(graph, config, hidden), "head.pooler");
                Linear(graph, SkeletonGraph.Output, graph.Node("Tanh", "pooled.tanh", [pooled]), "head.classifier");
                graph.Output(SkeletonGraph.Output, Dim.Batch, Dim.Labels);
                break;
            case HeadKind.TokenClassification or HeadKind.QuestionAnswering:
                Linear(graph, SkeletonGraph.Output, SelectedTokens(graph, config, hidden), "head.classifier");
                graph.Output(SkeletonGraph.Output, Dim.Rows, Dim.Labels);
                break;
            case HeadKind.FillMask:
                FillMask(graph, config, SelectedTokens(graph, config, hidden), products);
                graph.Output(SkeletonGraph.Output, Dim.Rows, Dim.Vocabulary);
                break;
            case HeadKind.SentenceEmbedding when head.TokenVectors:
                graph.Node("Identity", SkeletonGraph.Output, [SelectedTokens(graph, config, hidden)]);
                graph.Output(SkeletonGraph.Output, Dim.Rows, config.HiddenSize);
                break;
            case HeadKind.SentenceEmbedding:
                SentenceEmbedding(graph, config, head, hidden);
                graph.Output(SkeletonGraph.Output, Dim.Batch, config.HiddenSize);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(head), head.Kind, "Unknown head.");
        }
    }

    private static string Linear(GraphWriter graph, string output, string input, string weight) =>
        graph.Node("Gemm", output, [input, weight + ".weight", weight + ".bias"], Attribute("transB", 1));

    /// <summary>[B, S, H] → [B, 1, H]: of the last block, nothing else is computed for a head that reads only the first token.</summary>
    private static string FirstTokens(GraphWriter graph, string hidden) =>
        graph.Node("Gather", "first_tokens", [hidden, graph.Constant("first", 0)], Attribute("axis", 1));

    /// <summary>[…, H] → [rows, H].</summary>
    private static string Flat(GraphWriter graph, BertConfig config, string hidden) =>
        graph.Node("Reshape", "flat", [hidden, graph.Constant("flat_shape", -1, config.HiddenSize)]);

    /// <summary>[B, S, H] → [R, H]: a head computes the rows that are asked for, never padding.</summary>
    private static string SelectedTokens(GraphWriter graph, BertConfig config, string hidden) =>
        graph.Node("Gather", "selected_tokens", [Flat(graph, config, hidden), SkeletonGraph.HeadRows], Attribute("axis", 0));

    /// <summary>[R, H] → [R, V]. A tied decoder is the word embedding itself, read as stored, [V, H].</summary>
    private static void FillMask(GraphWriter graph, BertConfig config, string rows, IBertProducts products)
    {
        var transformed = graph.Product("head.transform", rows);
        var activated = graph.FusedNode("BiasGelu", "transform.activated", [transformed, "head.transform.bias"]);
        var normalized = graph.Node(
            "LayerNormalization",
            "transform.norm",
            [activated, "head.norm.weight", "head.norm.bias"],
            Attribute("axis", -1),
            Attribute("epsilon", config.LayerNormEpsilon));
        products.Decode(SkeletonGraph.Output, normalized, config.TieWordEmbeddings ? "embeddings.word" : "head.decoder.weight");
    }

    private static void SentenceEmbedding(GraphWriter graph, BertConfig config, HeadSpec head, string hidden)
    {
        var pooled = head.ReadsFirstToken ? Flat(graph, config, hidden) : MeanOfTokens(graph, hidden);
        graph.Node(head.Normalize ? "LpNormalization" : "Identity", SkeletonGraph.Output, [pooled]);
    }

    /// <summary>[B, S, H] → [B, H]: the masked sum as one small matrix product per item, over the number of real tokens.</summary>
    private static string MeanOfTokens(GraphWriter graph, string hidden)
    {
        var axis = graph.Constant("axis_1", 1);
        var mask = graph.Node("Cast", "mask", [SkeletonGraph.AttentionMask], Attribute("to", (long)ValueType.Float));
        var row = graph.Node("Unsqueeze", "mask_row", [mask, axis]);
        var sum = graph.Node("Squeeze", "sum", [graph.Node("MatMul", "sum_row", [row, hidden]), axis]);
        var count = graph.Node("ReduceSum", "count", [mask, axis], Attribute("keepdims", 1));
        return graph.Node("Div", "mean", [sum, count]);
    }
}
