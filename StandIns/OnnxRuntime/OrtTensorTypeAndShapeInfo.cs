using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public struct OrtTensorTypeAndShapeInfo
{
    internal unsafe OrtTensorTypeAndShapeInfo(nint info)
    {
        int element;
        Status.Check(OrtApi.GetTensorElementType(info, &element));
        ElementDataType = (TensorElementType)element;

        nuint count;
        Status.Check(OrtApi.GetTensorShapeElementCount(info, &count));
        ElementCount = (long)count;

        nuint rank;
        Status.Check(OrtApi.GetDimensionsCount(info, &rank));
        Shape = new long[rank];
        fixed (long* shape = Shape)
        {
            Status.Check(OrtApi.GetDimensions(info, shape, rank));
        }
    }

    public TensorElementType ElementDataType { get; private set; }

    public readonly bool IsString => ElementDataType == TensorElementType.String;

    public long ElementCount { get; private set; }

    public readonly int DimensionsCount => Shape.Length;

    public long[] Shape { get; private set; }
}
