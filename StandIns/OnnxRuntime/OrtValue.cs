using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

public class OrtValue : IOrtValueOwner, IDisposable
{
    internal unsafe OrtValue(nint value)
    {
        Native = new NativeValue(value, default);
        int type;
        Status.Check(OrtApi.GetValueType(value, &type));
        OnnxType = (OnnxValueType)type;
    }

    private OrtValue(nint tensor, MemoryHandle memory)
    {
        Native = new NativeValue(tensor, memory);
        OnnxType = OnnxValueType.ONNX_TYPE_TENSOR;
    }

    public OrtValue Value => this;

    public OnnxValueType OnnxType { get; }

    public bool IsTensor => OnnxType == OnnxValueType.ONNX_TYPE_TENSOR;

    public bool IsSparseTensor => OnnxType == OnnxValueType.ONNX_TYPE_SPARSETENSOR;

    internal NativeValue Native { get; }

    /// <summary>The memory stays the caller's, who keeps it valid while this value or a binding of it is in use.</summary>
    public static OrtValue CreateTensorValueWithData(
        OrtMemoryInfo memInfo, TensorElementType elementType, long[] shape, IntPtr dataBufferPtr, long bufferLengthInBytes)
    {
        var elements = CountOf(shape);
        var needed = elements * ElementTypes.WidthOf(elementType);
        if (needed > bufferLengthInBytes)
        {
            throw new OnnxRuntimeException(
                ErrorCode.InvalidArgument,
                $"Shape: {string.Join(",", shape)} has: {elements} elements requires a buffer of at least {needed} bytes. "
                + $"Provided: {bufferLengthInBytes} bytes");
        }

        return new OrtValue(CreateOver(memInfo, elementType, shape, dataBufferPtr, bufferLengthInBytes), default(MemoryHandle));
    }

    /// <summary>The memory is pinned until the value is disposed.</summary>
    public static unsafe OrtValue CreateTensorValueFromMemory<T>(OrtMemoryInfo memoryInfo, Memory<T> memory, long[] shape)
        where T : unmanaged
    {
        var elementType = ElementTypes.Of(typeof(T));
        var elements = CountOf(shape);
        if (elements > memory.Length)
        {
            throw new OnnxRuntimeException(
                ErrorCode.InvalidArgument,
                $"Managed memory size: {memory.Length} elements is less than shape size: {elements} elements");
        }

        var pin = memory.Pin();
        try
        {
            return new OrtValue(CreateOver(memoryInfo, elementType, shape, (nint)pin.Pointer, (long)memory.Length * sizeof(T)), pin);
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    public static OrtValue CreateTensorValueFromMemory<T>(T[] data, long[] shape)
        where T : unmanaged => CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, new Memory<T>(data), shape);

    public static unsafe OrtValue CreateAllocatedTensorValue(OrtAllocator allocator, TensorElementType elementType, long[] shape)
    {
        using var source = new Lease(allocator);
        nint tensor;
        fixed (long* dimensions = shape)
        {
            Status.Check(OrtApi.CreateTensorAsOrtValue(source.Pointer, dimensions, (nuint)shape.Length, (int)elementType, &tensor));
        }

        return new OrtValue(tensor, default(MemoryHandle));
    }

    /// <summary>The span is valid until the value is disposed.</summary>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data(typeof(T)));

    /// <inheritdoc cref="GetTensorDataAsSpan{T}"/>
    public Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(Data(typeof(T)));

    /// <inheritdoc cref="GetTensorDataAsSpan{T}"/>
    public Span<byte> GetTensorMutableRawData() => Data(typeof(byte));

    public unsafe OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        CheckTensor();
        using var self = new Lease(Native);
        nint info;
        Status.Check(OrtApi.GetTensorTypeAndShape(self.Pointer, &info));
        try
        {
            return new OrtTensorTypeAndShapeInfo(info);
        }
        finally
        {
            OrtApi.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    public unsafe OrtMemoryInfo GetTensorMemoryInfo()
    {
        CheckTensor();
        using var self = new Lease(Native);
        nint info;
        Status.Check(OrtApi.GetTensorMemoryInfo(self.Pointer, &info));
        return new OrtMemoryInfo(info, owned: false);
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Native.Dispose();
        }
    }

    private static long CountOf(long[] shape)
    {
        var negative = Array.FindIndex(shape, d => d < 0);
        return negative < 0
            ? shape.Aggregate(1L, (count, d) => checked(count * d))
            : throw new ArgumentOutOfRangeException(
                nameof(shape), $"Shape must not have negative elements: index {negative} is {shape[negative]}.");
    }

    private static unsafe nint CreateOver(OrtMemoryInfo memory, TensorElementType elementType, long[] shape, nint data, long bytes)
    {
        using var place = new Lease(memory);
        nint tensor;
        fixed (long* dimensions = shape)
        {
            Status.Check(OrtApi.CreateTensorWithDataAsOrtValue(
                place.Pointer, data, (nuint)bytes, dimensions, (nuint)shape.Length, (int)elementType, &tensor));
        }

        return tensor;
    }

    private unsafe Span<byte> Data(Type requested)
    {
        var info = GetTensorTypeAndShape();
        if (info.IsString)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, "Strings are not supported by this API");
        }

        var (actual, size) = ElementTypes.Of(info.ElementDataType);
        if (requested != typeof(byte) && requested != actual)
        {
            throw new OnnxRuntimeException(
                ErrorCode.InvalidArgument, $"Requested type: {requested} does not match the actual type: {actual}");
        }

        using var self = new Lease(Native);
        void* data;
        Status.Check(OrtApi.GetTensorMutableData(self.Pointer, &data));
        return new Span<byte>(data, checked((int)(info.ElementCount * size)));
    }

    private void CheckTensor()
    {
        if (!IsTensor && !IsSparseTensor)
        {
            throw new OnnxRuntimeException(
                ErrorCode.InvalidArgument, $"This OrtValue type contains: {OnnxType}, not a tensor or sparse tensor");
        }
    }
}
