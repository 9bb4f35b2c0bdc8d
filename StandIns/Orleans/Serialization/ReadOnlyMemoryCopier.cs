namespace Orleans.Serialization;

internal sealed class ReadOnlyMemoryCopier<T> : Copier<ReadOnlyMemory<T>>
{
    private Copier<T> _element = null!;

    public override void Build()
    {
        _element = (Copier<T>)Copiers.Declared(typeof(T));
        IsOpen = _element.IsOpen;
    }

    protected override ReadOnlyMemory<T> CopyValue(ReadOnlyMemory<T> value, CopyContext context)
    {
        var copy = value.ToArray();
        if (_element is { IsShallow: true, IsOpen: false })
        {
            return copy;
        }

        foreach (ref var element in copy.AsSpan())
        {
            element = _element.Copy(element, context);
        }

        return copy;
    }

    protected override void CheckValue(ReadOnlyMemory<T> value)
    {
        if (!_element.IsOpen)
        {
            return;
        }

        foreach (var element in value.Span)
        {
            _element.Check(element);
        }
    }
}
