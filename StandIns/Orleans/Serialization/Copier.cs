namespace Orleans.Serialization;

/// <summary>Copies or checks the values of one type; a value that real Orleans could not serialize throws <see cref="CodecNotFoundException"/>.</summary>
internal abstract class Copier
{
    /// <summary>A copy is the value itself.</summary>
    public bool IsShallow { get; protected set; }

    /// <summary>A value can hold an object whose type is known only at run time, so it has to be looked through even when it is not copied.</summary>
    public bool IsOpen { get; protected set; } = true;

    public virtual void Build()
    {
    }

    public abstract object? CopyObject(object? value, CopyContext context);

    public abstract void CheckObject(object? value);
}
