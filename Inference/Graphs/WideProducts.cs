using PtmOrleans.Inference.Architectures;
using static PtmOrleans.Inference.Graphs.GraphWriter;

namespace PtmOrleans.Inference.Graphs;

/// <inheritdoc cref="SkeletonForm.Wide"/>
internal sealed class WideProducts(GraphWriter graph, BertConfig config) : IBertProducts
{
    /// <inheritdoc/>
    public string Block(string block, string input, string queries)
    {
        var query = graph.Product(block + ".query", queries);
        var key = graph.Product(block + ".key", input);
        var value = graph.Product(block + ".value", input);
        var context = graph.FusedNode(
            "MultiHeadAttention",
            block + ".context",
            [query, key, value, block + ".qkv.bias", BertSkeleton.Lengths],
            Attribute("num_heads", config.Heads));
        var attended = AddAndNormalize(block + ".attention", context, queries, block + ".attention.norm");
        var expanded = graph.Product(block + ".expand", attended);
        var activated = graph.FusedNode("BiasGelu", block + ".activated", [expanded, block + ".expand.bias"]);
        return AddAndNormalize(block + ".contract", activated, attended, block + ".norm");
    }

    /// <inheritdoc/>
    public void Decode(string output, string rows, string weight) =>
        graph.Node("Gemm", output, [rows, weight, "head.decoder.bias"], Attribute("transB", 1));

    private string AddAndNormalize(string linear, string input, string skip, string norm) =>
        graph.FusedNode(
            "SkipLayerNormalization",
            norm,
            [graph.Product(linear, input), skip, norm + ".weight", norm + ".bias", linear + ".bias"],
            Attribute("epsilon", config.LayerNormEpsilon));
}
