using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public struct OrtTensorTypeAndShapeInfo
{
    internal unsafe OrtTensorTypeAndShapeInfo(nint info)
    {
        int element;
        Status.Check(OrtApi.GetTensorElementType(info, &element));
        ElementDataType = (TensorElementType)element;

        nuint rank;
        Status.Check(OrtApi.GetDimensionsCount(info, &rank));
        Shape = new long[rank];
        fixed (long* shape = Shape)
        {
            Status.Check(OrtApi.GetDimensions(info, shape, rank));
        }

        ElementCount = Shape.Aggregate(1L, (count, dimension) => checked(count * dimension));
    }

    public TensorElementType ElementDataType { get; private set; }

    public readonly bool IsString => ElementDataType == TensorElementType.String;

    public long ElementCount { get; private set; }

    public readonly int DimensionsCount => Shape.Length;

    public long[] Shape { get; private set; }
}
