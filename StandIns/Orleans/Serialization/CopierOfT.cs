namespace Orleans.Serialization;

internal abstract class Copier<T> : Copier
{
    public T Copy(T value, CopyContext context) => value is null ? value : CopyValue(value, context);

    public void Check(T value)
    {
        if (value is not null)
        {
            CheckValue(value);
        }
    }

    public sealed override object? CopyObject(object? value, CopyContext context) => value is null ? null : CopyValue((T)value, context);

    public sealed override void CheckObject(object? value) => Check((T)value!);

    /// <summary>Copies what is not null.</summary>
    protected abstract T CopyValue(T value, CopyContext context);

    /// <summary>Looks through what is not null.</summary>
    protected abstract void CheckValue(T value);
}
