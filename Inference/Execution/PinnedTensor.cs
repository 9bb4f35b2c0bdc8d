using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// A pinned buffer that grows to the largest batch and is seen by the runtime as a tensor of each batch's shape, so that a run in a
/// shape that has been seen allocates nothing.
/// </summary>
internal sealed class PinnedTensor<T>(TensorElementType type) : IDisposable
    where T : unmanaged
{
    // Ragged traffic has many shapes; a view costs two small objects to make anew, and this many cost little to keep.
    private const int MaxViews = 256;

    private readonly Dictionary<(int, int), OrtValue> _views = [];
    private T[] _buffer = [];

    /// <summary>The first <paramref name="count"/> elements. Growing makes earlier views invalid.</summary>
    public Span<T> Span(int count)
    {
        if (count > _buffer.Length)
        {
            Dispose();
            _buffer = GC.AllocateUninitializedArray<T>(Capacity(count), pinned: true);
        }

        return _buffer.AsSpan(0, count);
    }

    /// <summary>The buffer's start as a vector.</summary>
    public OrtValue View(int length) => View((length, -1));

    /// <summary>The buffer's start as a row-major matrix.</summary>
    public OrtValue View(int rows, int columns) => View((rows, columns));

    public void Dispose()
    {
        foreach (var view in _views.Values)
        {
            view.Dispose();
        }

        _views.Clear();
    }

    private static int Capacity(int count) =>
        (int)Math.Min((uint)Array.MaxLength, Math.Max(256u, BitOperations.RoundUpToPowerOf2((uint)count)));

    private OrtValue View((int Rows, int Columns) shape)
    {
        if (_views.TryGetValue(shape, out var view))
        {
            return view;
        }

        if (_views.Count == MaxViews)
        {
            Dispose();
        }

        return _views[shape] = Create(shape.Columns < 0 ? [shape.Rows] : [shape.Rows, shape.Columns]);
    }

    private unsafe OrtValue Create(long[] shape)
    {
        var bytes = shape.Aggregate((long)sizeof(T), (size, length) => size * length);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(_buffer, 0);
        return OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, shape, address, bytes);
    }
}
