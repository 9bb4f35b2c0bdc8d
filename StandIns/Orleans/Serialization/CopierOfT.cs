namespace Orleans.Serialization;

internal abstract class Copier<T> : Copier
{
    public abstract T Copy(T value, CopyContext context);

    public abstract void Check(T value);

    public sealed override object? CopyObject(object? value, CopyContext context) => value is null ? null : Copy((T)value, context);

    public sealed override void CheckObject(object? value)
    {
        if (value is not null)
        {
            Check((T)value);
        }
    }
}
