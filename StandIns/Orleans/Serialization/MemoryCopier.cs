namespace Orleans.Serialization;

internal sealed class MemoryCopier<T> : Copier<Memory<T>>
{
    private Copier<ReadOnlyMemory<T>> _inner = null!;

    public override void Build()
    {
        _inner = (Copier<ReadOnlyMemory<T>>)Copiers.Exact(typeof(ReadOnlyMemory<T>));
        IsOpen = _inner.IsOpen;
    }

    public override Memory<T> Copy(Memory<T> value, CopyContext context) =>
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(_inner.Copy(value, context));

    public override void Check(Memory<T> value) => _inner.Check(value);
}
