using PtmOrleans.Inference.Architectures;
using static PtmOrleans.Inference.Graphs.GraphWriter;

namespace PtmOrleans.Inference.Graphs;

/// <inheritdoc cref="SkeletonForm.Narrow"/>
/// <remarks>
/// A product gives one column a token. The expanding and the contracting one follow each other in that form; what attention and layer
/// normalization read is turned to one row a token before.
/// </remarks>
internal sealed class NarrowProducts : IBertProducts
{
    private readonly GraphWriter _graph;
    private readonly BertConfig _config;
    private readonly string _flat;
    private readonly string _column;
    private readonly string _hidden;

    public NarrowProducts(GraphWriter graph, BertConfig config)
    {
        (_graph, _config) = (graph, config);
        _flat = graph.Constant("rows_shape", -1, config.HiddenSize);
        _column = graph.Constant("column_shape", -1, 1);
        _hidden = graph.Constant("hidden_size", config.HiddenSize);
    }

    /// <inheritdoc/>
    public string Block(string block, string input, string queries)
    {
        var (tokens, extent) = (Flat(block + ".tokens", input), Extent(block + ".extent", input));
        var (asking, queryExtent) = input == queries ? (tokens, extent) : (Flat(block + ".asking", queries), Extent(block + ".asked", queries));
        var context = _graph.FusedNode(
            "MultiHeadAttention",
            block + ".context",
            [
                Projection(block + ".query", asking, queryExtent), Projection(block + ".key", tokens, extent),
                Projection(block + ".value", tokens, extent), block + ".qkv.bias", BertSkeleton.Lengths,
            ],
            Attribute("num_heads", _config.Heads));
        var mixed = Product(block + ".attention", Flat(block + ".mixed", context), tokensAreRows: true);
        var attended = AddAndNormalize(block + ".attention", mixed, asking, block + ".attention.norm");
        var contracted = Product(block + ".contract", Expanded(block, attended), tokensAreRows: false);
        return Like(block + ".out", AddAndNormalize(block + ".contract", contracted, attended, block + ".norm"), queries);
    }

    /// <inheritdoc/>
    public void Decode(string output, string rows, string weight)
    {
        var columns = _graph.Node(
            "Gemm", output + ".columns", [weight, rows, Column("head.decoder.bias")], Attribute("transB", 1));
        _graph.Node("Transpose", output, [columns], Attribute("perm", [1, 0]));
    }

    /// <summary>[T, H] → [B, S, H], through one column a token.</summary>
    private string Projection(string linear, string tokens, string extent)
    {
        var columns = _graph.Node("Reshape", linear + ".extended", [Product(linear, tokens, tokensAreRows: true), extent]);
        return _graph.Node("Transpose", linear, [columns], Attribute("perm", [1, 2, 0]));
    }

    /// <summary>[T, H] → [I, T].</summary>
    private string Expanded(string block, string tokens)
    {
        var linear = block + ".expand";
        var columns = _graph.Node(
            "Gemm", linear, [linear + ".weight", tokens, Column(linear + ".bias")], Attribute("transB", 1));
        return _graph.FusedNode("Gelu", block + ".activated", [columns]);
    }

    /// <summary>A linear layer without its bias: [T, in] or [in, T] → [out, T].</summary>
    private string Product(string linear, string tokens, bool tokensAreRows) =>
        _graph.FusedNode("FusedMatMul", linear + ".columns", [linear + ".weight", tokens], Attribute("transB", tokensAreRows ? 1 : 0));

    /// <summary>[H, T] → [T, H].</summary>
    private string AddAndNormalize(string linear, string columns, string skip, string norm)
    {
        var rows = _graph.Node("Transpose", linear, [columns], Attribute("perm", [1, 0]));
        return _graph.FusedNode(
            "SkipLayerNormalization",
            norm,
            [rows, skip, norm + ".weight", norm + ".bias", linear + ".bias"],
            Attribute("epsilon", _config.LayerNormEpsilon));
    }

    private string Flat(string name, string tokens) => _graph.Node("Reshape", name, [tokens, _flat]);

    private string Column(string vector) => _graph.Node("Reshape", vector + ".column", [vector, _column]);

    /// <summary>The extent [H, B, S] of what has the columns of [B, S, H].</summary>
    private string Extent(string name, string tokens)
    {
        var items = _graph.Node("Shape", name + ".items", [tokens], Attribute("end", 2));
        return _graph.Node("Concat", name, [_hidden, items], Attribute("axis", 0));
    }

    private string Like(string name, string rows, string tokens) =>
        _graph.Node("Reshape", name, [rows, _graph.Node("Shape", name + ".extent", [tokens])]);
}
