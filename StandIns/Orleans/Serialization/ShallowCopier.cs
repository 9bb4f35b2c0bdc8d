namespace Orleans.Serialization;

internal sealed class ShallowCopier<T> : Copier<T>
{
    public ShallowCopier()
    {
        IsShallow = true;
        IsOpen = false;
    }

    protected override T CopyValue(T value, CopyContext context) => value;

    protected override void CheckValue(T value)
    {
    }
}
