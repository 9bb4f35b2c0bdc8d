namespace Orleans.Serialization;

internal sealed class ShallowCopier<T> : Copier<T>
{
    public ShallowCopier()
    {
        IsShallow = true;
        IsOpen = false;
    }

    public override T Copy(T value, CopyContext context) => value;

    public override void Check(T value)
    {
    }
}
