namespace Orleans.Serialization;

internal sealed class ArrayCopier<T> : Copier<T[]>
{
    private Copier<T> _element = null!;

    public override void Build()
    {
        _element = (Copier<T>)Copiers.Declared(typeof(T));
        IsOpen = _element.IsOpen;
    }

    protected override T[] CopyValue(T[] value, CopyContext context)
    {
        if (value.Length == 0)
        {
            return value;
        }

        if (context.TryGet(value, out var known))
        {
            return (T[])known;
        }

        var copy = new T[value.Length];
        context.Record(value, copy);
        if (_element is { IsShallow: true, IsOpen: false })
        {
            value.AsSpan().CopyTo(copy);
            return copy;
        }

        for (var i = 0; i < copy.Length; i++)
        {
            copy[i] = _element.Copy(value[i], context);
        }

        return copy;
    }

    protected override void CheckValue(T[] value)
    {
        foreach (var element in value)
        {
            _element.Check(element);
        }
    }
}
