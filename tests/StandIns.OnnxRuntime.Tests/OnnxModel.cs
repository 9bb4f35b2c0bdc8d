using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PtmOrleans.StandIns.OnnxRuntime.Tests;

/// <summary>An ONNX model of a few nodes; field numbers are those of onnx.proto3.</summary>
internal sealed class OnnxModel
{
    private readonly ProtoWriter _graph = new ProtoWriter().Text(2, "graph");

    /// <summary>y[batch, 2] = x[batch, 2] * w[2], with w as an input.</summary>
    public static byte[] Scale() => new OnnxModel()
        .Input("x", TensorElementType.Float, "batch", 2)
        .Input("w", TensorElementType.Float, 2)
        .Output("y", TensorElementType.Float, "batch", 2)
        .Node("Mul", ["x", "w"], "y")
        .ToBytes();

    /// <summary>y[batch, 2] = x[batch, 2] * w[2], with w = (2, 3) in the model.</summary>
    public static byte[] ScaleByInitializer() => new OnnxModel()
        .Input("x", TensorElementType.Float, "batch", 2)
        .Initializer("w", [2, 3])
        .Output("y", TensorElementType.Float, "batch", 2)
        .Node("Mul", ["x", "w"], "y")
        .ToBytes();

    public OnnxModel Node(string type, string[] inputs, string output)
    {
        var node = new ProtoWriter();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        _graph.Message(1, node.Text(2, output).Text(4, type));
        return this;
    }

    public OnnxModel Initializer(string name, float[] values)
    {
        _graph.Message(5, new ProtoWriter()
            .Number(1, values.Length)
            .Number(2, (int)TensorElementType.Float)
            .Text(8, name)
            .Bytes(9, MemoryMarshal.AsBytes<float>(values)));
        return this;
    }

    public OnnxModel Input(string name, TensorElementType type, params object[] shape) => Value(11, name, type, shape);

    public OnnxModel Output(string name, TensorElementType type, params object[] shape) => Value(12, name, type, shape);

    public byte[] ToBytes() => new ProtoWriter()
        .Number(1, 8)
        .Message(7, _graph)
        .Message(8, new ProtoWriter().Text(1, "").Number(2, 17))
        .ToArray();

    private OnnxModel Value(int field, string name, TensorElementType type, object[] shape)
    {
        var dimensions = new ProtoWriter();
        foreach (var dimension in shape)
        {
            var written = new ProtoWriter();
            dimensions.Message(1, dimension is string symbol ? written.Text(2, symbol) : written.Number(1, (int)dimension));
        }

        var tensor = new ProtoWriter().Number(1, (int)type).Message(2, dimensions);
        _graph.Message(field, new ProtoWriter().Text(1, name).Message(2, new ProtoWriter().Message(1, tensor)));
        return this;
    }
}
