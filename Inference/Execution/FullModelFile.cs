using Google.Protobuf;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Graphs.Onnx;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>Writes what others load: the same graph as one ONNX file with the weights inside as initializers.</summary>
internal static class FullModelFile
{
    private const int GraphField = 7;
    private const int InitializerField = 5;

    /// <summary>Writes the file and waits until it is on the disk, so that no write-back runs while something is timed.</summary>
    /// <param name="path">A file that does not exist, or is replaced.</param>
    /// <param name="task">A task whose weights stay on the device meanwhile.</param>
    /// <exception cref="InvalidModelException">The weights were laid out for another graph than this build makes.</exception>
    public static void Write(string path, ResidentTask task)
    {
        var weights = task.Tensors.ToDictionary(t => t.Name);
        var model = ModelProto.Parser.ParseFrom(SkeletonSession.GraphOf(task.Manifest).Model);
        foreach (var input in model.Graph.Input.Where(i => weights.ContainsKey(i.Name)).ToArray())
        {
            model.Graph.Input.Remove(input);
        }

        using var file = File.Create(path);
        model.WriteTo(file);

        // A field that comes again is merged: the initializers follow as a second part of the graph.
        foreach (var tensor in weights.Values)
        {
            WriteInitializer(file, tensor);
        }

        file.Flush(flushToDisk: true);
    }

    private static unsafe void WriteInitializer(FileStream file, ResidentTensor tensor)
    {
        var head = new TensorProto { DataType = (int)Graphs.ValueType.Float, Name = tensor.Name };
        head.Dims.AddRange(tensor.Shape);
        var data = new ReadOnlySpan<byte>((void*)tensor.Address, checked((int)tensor.Bytes));
        var fixedPart = head.ToByteArray();
        var rawTag = WireFormat.MakeTag(9, WireFormat.WireType.LengthDelimited);
        var tensorLength = fixedPart.Length
            + CodedOutputStream.ComputeRawVarint32Size(rawTag)
            + CodedOutputStream.ComputeLengthSize(data.Length)
            + data.Length;
        var tensorTag = WireFormat.MakeTag(InitializerField, WireFormat.WireType.LengthDelimited);
        var graphLength = CodedOutputStream.ComputeRawVarint32Size(tensorTag)
            + CodedOutputStream.ComputeLengthSize(tensorLength)
            + tensorLength;
        using (var output = new CodedOutputStream(file, leaveOpen: true))
        {
            output.WriteTag(GraphField, WireFormat.WireType.LengthDelimited);
            output.WriteLength(graphLength);
            output.WriteTag(InitializerField, WireFormat.WireType.LengthDelimited);
            output.WriteLength(tensorLength);
            output.WriteRawTag(fixedPart);
            output.WriteTag(9, WireFormat.WireType.LengthDelimited);
            output.WriteLength(data.Length);
        }

        file.Write(data);
    }

    private static void WriteRawTag(this CodedOutputStream output, byte[] bytes)
    {
        foreach (var b in bytes)
        {
            output.WriteRawTag(b);
        }
    }
}
