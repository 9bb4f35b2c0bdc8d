using System.Reflection;

namespace Orleans.Serialization;

/// <summary>Copies the elements and builds a collection of the same kind and comparer from them.</summary>
internal sealed class CollectionCopier<TCollection, TElement>(MethodInfo rebuild, bool isImmutable) : Copier<TCollection>
    where TCollection : IEnumerable<TElement>
{
    private readonly Func<TCollection, TElement[], TCollection> _rebuild = rebuild.CreateDelegate<Func<TCollection, TElement[], TCollection>>();
    private Copier<TElement> _element = null!;

    public override void Build()
    {
        _element = (Copier<TElement>)Copiers.Declared(typeof(TElement));
        IsOpen = _element.IsOpen;
        IsShallow = isImmutable && _element.IsShallow;
    }

    protected override TCollection CopyValue(TCollection value, CopyContext context)
    {
        if (IsShallow || IsDefault(value))
        {
            Check(value);
            return value;
        }

        if (!typeof(TCollection).IsValueType && context.TryGet(value, out var known))
        {
            return (TCollection)known;
        }

        var elements = value.ToArray();
        if (_element is { IsShallow: false } or { IsOpen: true })
        {
            foreach (ref var element in elements.AsSpan())
            {
                element = _element.Copy(element, context);
            }
        }

        var copy = _rebuild(value!, elements);
        if (!typeof(TCollection).IsValueType)
        {
            context.Record(value!, copy!);
        }

        return copy;
    }

    protected override void CheckValue(TCollection value)
    {
        if (!IsOpen || IsDefault(value))
        {
            return;
        }

        foreach (var element in value)
        {
            _element.Check(element);
        }
    }

    /// <summary>An immutable array that was never made has no elements to walk.</summary>
    private static bool IsDefault(TCollection value) =>
        typeof(TCollection).IsValueType && EqualityComparer<TCollection>.Default.Equals(value, default);
}
