using Google.Protobuf;
using PtmOrleans.Inference.Graphs.Onnx;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Graphs;

/// <summary>
/// A skeleton for one task: its weights are initializers that the session is given, so ONNX Runtime knows them to be constant and packs
/// those of matrix products once, instead of in every run.
/// </summary>
/// <param name="Model">The serialized ModelProto. The initializers have types and shapes; their content is the session options' to add.</param>
/// <param name="PackedBytes">What the session allocates for packed weights.</param>
internal sealed record PackedGraph(byte[] Model, long PackedBytes)
{
    // The input of a product that MLAS packs, and what it rounds up to: MlasGemmPackBSize makes columns a multiple of 16 and the buffer
    // one of 64 bytes (https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/mlas/lib/sgemm.cpp).
    private const int Weight = 1;
    private const long Columns = 16;
    private const long Alignment = 64;

    // External data must say where it is. The session is given all of it, so the place only has to exist: the folder itself.
    private const string Place = ".";

    public static PackedGraph Of(SkeletonGraph skeleton, IReadOnlyList<ResidentTensor> tensors)
    {
        var weights = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var model = ModelProto.Parser.ParseFrom(skeleton.Model);
        foreach (var input in model.Graph.Input.Where(i => weights.ContainsKey(i.Name)).ToArray())
        {
            model.Graph.Input.Remove(input);
        }

        model.Graph.Initializer.AddRange(tensors.Select(Declare));
        return new(model.ToByteArray(), model.Graph.Node.Sum(node => PackedBytesOf(node, weights)));
    }

    private static TensorProto Declare(ResidentTensor tensor)
    {
        var declared = new TensorProto
        {
            Name = tensor.Name,
            DataType = (int)ValueType.Float,
            DataLocation = TensorProto.Types.DataLocation.External,
        };
        declared.Dims.AddRange(tensor.Shape);
        declared.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = Place });
        return declared;
    }

    /// <summary>Each product packs for itself: a weight that two products read is packed twice.</summary>
    private static long PackedBytesOf(NodeProto node, Dictionary<string, ResidentTensor> weights)
    {
        if (node.OpType is not ("FusedMatMul" or "Gemm") || !weights.TryGetValue(node.Input[Weight], out var weight))
        {
            return 0;
        }

        // Weights are stored [out, in]: in rows and out columns as the product reads them.
        var columns = Align(weight.Shape[0], Columns);
        return Align(columns * weight.Shape[1] * sizeof(float), Alignment);
    }

    private static long Align(long value, long to) => (value + to - 1) / to * to;
}
