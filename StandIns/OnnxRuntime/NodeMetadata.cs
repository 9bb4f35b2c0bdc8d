using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public class NodeMetadata
{
    private readonly OrtTensorTypeAndShapeInfo _tensor;
    private readonly string[] _symbolicDimensions;

    internal unsafe NodeMetadata(nint typeInfo)
    {
        int type;
        Status.Check(OrtApi.GetOnnxTypeFromTypeInfo(typeInfo, &type));
        OnnxValueType = (OnnxValueType)type;
        if (IsTensor)
        {
            nint tensor;
            Status.Check(OrtApi.CastTypeInfoToTensorInfo(typeInfo, &tensor));
            _tensor = TensorOf(tensor, out _symbolicDimensions);
        }
    }

    public OnnxValueType OnnxValueType { get; }

    public bool IsTensor => OnnxValueType is OnnxValueType.ONNX_TYPE_TENSOR or OnnxValueType.ONNX_TYPE_SPARSETENSOR;

    public bool IsString => ElementDataType == TensorElementType.String;

    public TensorElementType ElementDataType => Tensor.ElementDataType;

    public Type ElementType => ElementTypes.Of(ElementDataType).Type;

    /// <summary>An unknown dimension is -1, and named in <see cref="SymbolicDimensions"/> where the model names it.</summary>
    public int[] Dimensions => Array.ConvertAll(Tensor.Shape, d => (int)d);

    public string[] SymbolicDimensions
    {
        get
        {
            _ = Tensor;
            return _symbolicDimensions;
        }
    }

    /// <summary>The name in native memory that the session owns.</summary>
    internal nint ZeroTerminatedName { get; init; }

    private OrtTensorTypeAndShapeInfo Tensor => IsTensor
        ? _tensor
        : throw new OnnxRuntimeException(ErrorCode.Fail, "OnnxValueType must either be a tensor or sparse tensor");

    private static unsafe OrtTensorTypeAndShapeInfo TensorOf(nint tensor, out string[] symbolicDimensions)
    {
        var info = new OrtTensorTypeAndShapeInfo(tensor);
        var names = new nint[info.DimensionsCount];
        fixed (nint* first = names)
        {
            Status.Check(OrtApi.GetSymbolicDimensions(tensor, (byte**)first, (nuint)names.Length));
        }

        symbolicDimensions = Array.ConvertAll(names, Marshal.PtrToStringUTF8);
        return info;
    }
}
