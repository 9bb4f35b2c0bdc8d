using System.Buffers;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>Bytes of a segment in pooled memory, which goes back on disposal.</summary>
internal sealed class Piece(int length) : IDisposable
{
    private byte[]? _buffer = ArrayPool<byte>.Shared.Rent(length);

    public Memory<byte> Memory => _buffer.AsMemory(0, length);

    /// <summary>Leaves the memory to the garbage collector, since someone may still write into it.</summary>
    public void Abandon() => _buffer = null;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
