namespace Orleans.Serialization;

/// <summary>For a variable whose value may be of any derived type: the value's own type decides.</summary>
internal sealed class PolymorphicCopier<T> : Copier<T>
{
    public override void Build()
    {
        // A class that can itself be the value is refused up front, as generated code would be.
        if (!typeof(T).IsInterface && !typeof(T).IsAbstract && typeof(T) != typeof(object))
        {
            Copiers.Exact(typeof(T));
        }
    }

    protected override T CopyValue(T value, CopyContext context) => (T)Copiers.Exact(value!.GetType()).CopyObject(value, context)!;

    protected override void CheckValue(T value)
    {
        if (Copiers.Exact(value!.GetType()) is { IsOpen: true } copier)
        {
            copier.CheckObject(value);
        }
    }
}
