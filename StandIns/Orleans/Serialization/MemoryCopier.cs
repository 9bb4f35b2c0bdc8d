namespace Orleans.Serialization;

internal sealed class MemoryCopier<T> : Copier<Memory<T>>
{
    private Copier<ReadOnlyMemory<T>> _inner = null!;

    public override void Build()
    {
        _inner = (Copier<ReadOnlyMemory<T>>)Copiers.Exact(typeof(ReadOnlyMemory<T>));
        IsOpen = _inner.IsOpen;
    }

    protected override Memory<T> CopyValue(Memory<T> value, CopyContext context) =>
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(_inner.Copy(value, context));

    protected override void CheckValue(Memory<T> value) => _inner.Check(value);
}
