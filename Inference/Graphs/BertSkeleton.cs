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
    /// <summary>Builds the graph. Vocabulary, labels and position count are symbolic: tasks that differ only there share the skeleton.</summary>
    public static SkeletonGraph Build(BertConfig config, HeadSpec head)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(head);
        var graph = new GraphWriter(config.Architecture);
        DeclareInputs(graph, config, head);
        var hidden = Embeddings(graph, config);
        for (var i = 0; i < config.Layers; i++)
        {
            hidden = Block(graph, config, BertWeights.Block(i), hidden);
        }

        Head(graph, config, head, hidden);
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
            ["embedded", "lengths"],
            [
                SkeletonGraph.InputIds, SkeletonGraph.TokenTypeIds, "embeddings.word", "embeddings.position", "embeddings.type",
                "embeddings.norm.weight", "embeddings.norm.bias", SkeletonGraph.AttentionMask,
            ],
            Attribute("epsilon", config.LayerNormEpsilon));
        return "embedded";
    }

    /// <summary>One encoder block, [B, S, H] → [B, S, H].</summary>
    private static string Block(GraphWriter graph, BertConfig config, string block, string input)
    {
        var query = graph.Node("MatMul", block + ".query", [input, block + ".query.weight"]);
        var key = graph.Node("MatMul", block + ".key", [input, block + ".key.weight"]);
        var value = graph.Node("MatMul", block + ".value", [input, block + ".value.weight"]);
        var context = graph.FusedNode(
            "MultiHeadAttention",
            block + ".context",
            [query, key, value, block + ".qkv.bias", "lengths"],
            Attribute("num_heads", config.Heads));
        var attention = graph.Node("MatMul", block + ".attention", [context, block + ".attention.weight"]);
        var attended = AddAndNormalize(graph, config, block + ".attention", attention, input, block + ".attention.norm");
        var expanded = graph.Node("MatMul", block + ".expand", [attended, block + ".expand.weight"]);
        var activated = graph.FusedNode("BiasGelu", block + ".activated", [expanded, block + ".expand.bias"]);
        var contracted = graph.Node("MatMul", block + ".contract", [activated, block + ".contract.weight"]);
        return AddAndNormalize(graph, config, block + ".contract", contracted, attended, block + ".norm");
    }

    private static string AddAndNormalize(GraphWriter graph, BertConfig config, string linear, string input, string skip, string norm) =>
        graph.FusedNode(
            "SkipLayerNormalization",
            norm,
            [input, skip, norm + ".weight", norm + ".bias", linear + ".bias"],
            Attribute("epsilon", config.LayerNormEpsilon));

    private static void Head(GraphWriter graph, BertConfig config, HeadSpec head, string hidden)
    {
        switch (head.Kind)
        {
            case HeadKind.SequenceClassification:
                var pooled = Linear(graph, "pooled", FirstTokens(graph, hidden), "head.pooler");
                Linear(graph, SkeletonGraph.Output, graph.Node("Tanh", "pooled.tanh", [pooled]), "head.classifier");
                graph.Output(SkeletonGraph.Output, Dim.Batch, Dim.Labels);
                break;
            case HeadKind.TokenClassification or HeadKind.QuestionAnswering:
                Linear(graph, SkeletonGraph.Output, SelectedTokens(graph, config, hidden), "head.classifier");
                graph.Output(SkeletonGraph.Output, Dim.Rows, Dim.Labels);
                break;
            case HeadKind.FillMask:
                FillMask(graph, config, SelectedTokens(graph, config, hidden));
                graph.Output(SkeletonGraph.Output, Dim.Rows, Dim.Vocabulary);
                break;
            case HeadKind.SentenceEmbedding:
                SentenceEmbedding(graph, head, hidden);
                graph.Output(SkeletonGraph.Output, Dim.Batch, config.HiddenSize);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(head), head.Kind, "Unknown head.");
        }
    }

    private static string Linear(GraphWriter graph, string output, string input, string weight) =>
        graph.Node("Gemm", output, [input, weight + ".weight", weight + ".bias"]);

    /// <summary>[B, S, H] → [B, H].</summary>
    private static string FirstTokens(GraphWriter graph, string hidden)
    {
        var first = graph.Scalar("first", 0);
        return graph.Node("Gather", "first_tokens", [hidden, first], Attribute("axis", 1));
    }

    /// <summary>[B, S, H] → [R, H]: a head computes the rows that are asked for, never padding.</summary>
    private static string SelectedTokens(GraphWriter graph, BertConfig config, string hidden)
    {
        var shape = graph.Constant("flat_shape", -1, config.HiddenSize);
        var flat = graph.Node("Reshape", "flat", [hidden, shape]);
        return graph.Node("Gather", "selected_tokens", [flat, SkeletonGraph.HeadRows], Attribute("axis", 0));
    }

    /// <summary>[R, H] → [R, V]. A tied decoder is the word embedding itself, read as stored, [V, H].</summary>
    private static void FillMask(GraphWriter graph, BertConfig config, string rows)
    {
        var transformed = graph.Node("MatMul", "transform", [rows, "head.transform.weight"]);
        var activated = graph.FusedNode("BiasGelu", "transform.activated", [transformed, "head.transform.bias"]);
        var normalized = graph.Node(
            "LayerNormalization",
            "transform.norm",
            [activated, "head.norm.weight", "head.norm.bias"],
            Attribute("axis", -1),
            Attribute("epsilon", config.LayerNormEpsilon));
        var decoder = config.TieWordEmbeddings ? "embeddings.word" : "head.decoder.weight";
        graph.Node("Gemm", SkeletonGraph.Output, [normalized, decoder, "head.decoder.bias"], Attribute("transB", 1));
    }

    private static void SentenceEmbedding(GraphWriter graph, HeadSpec head, string hidden)
    {
        var pooled = head.Pooling == PoolingKind.Cls ? FirstTokens(graph, hidden) : MeanOfTokens(graph, hidden);
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
