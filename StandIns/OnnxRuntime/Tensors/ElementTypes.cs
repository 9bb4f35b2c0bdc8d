namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>Which .NET type, of how many bytes, each element type is; the types left out have none.</summary>
internal static class ElementTypes
{
    private static readonly (TensorElementType Element, Type Type, int Size)[] All =
    [
        (TensorElementType.Float, typeof(float), sizeof(float)),
        (TensorElementType.Double, typeof(double), sizeof(double)),
        (TensorElementType.Float16, typeof(Float16), sizeof(ushort)),
        (TensorElementType.BFloat16, typeof(BFloat16), sizeof(ushort)),
        (TensorElementType.Int8, typeof(sbyte), sizeof(sbyte)),
        (TensorElementType.UInt8, typeof(byte), sizeof(byte)),
        (TensorElementType.Int16, typeof(short), sizeof(short)),
        (TensorElementType.UInt16, typeof(ushort), sizeof(ushort)),
        (TensorElementType.Int32, typeof(int), sizeof(int)),
        (TensorElementType.UInt32, typeof(uint), sizeof(uint)),
        (TensorElementType.Int64, typeof(long), sizeof(long)),
        (TensorElementType.UInt64, typeof(ulong), sizeof(ulong)),
        (TensorElementType.Bool, typeof(bool), sizeof(bool)),
        (TensorElementType.String, typeof(string), 0),
    ];

    private static readonly Dictionary<TensorElementType, (Type Type, int Size)> ByElement =
        All.ToDictionary(e => e.Element, e => (e.Type, e.Size));

    private static readonly Dictionary<Type, TensorElementType> ByType = All.ToDictionary(e => e.Type, e => e.Element);

    public static (Type Type, int Size) Of(TensorElementType element) => ByElement.TryGetValue(element, out var info)
        ? info
        : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Tensor element type: {element} is not supported");

    public static TensorElementType Of(Type type) => ByType.TryGetValue(type, out var element)
        ? element
        : throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"Tensor of type: {type} is not supported");

    /// <summary>The width of an element whose tensor may lie over plain memory, which a string tensor may not.</summary>
    public static int WidthOf(TensorElementType element) => element != TensorElementType.String
        ? Of(element).Size
        : throw new OnnxRuntimeException(
            ErrorCode.InvalidArgument, "Cannot map managed strings buffer to native OrtValue. Use string specific interfaces.");
}
