using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Keeps a native object alive for one call; a disposed one is refused with <see cref="ObjectDisposedException"/>.</summary>
internal readonly ref struct Lease
{
    private readonly SafeHandle _owner;

    public Lease(SafeHandle owner)
    {
        ArgumentNullException.ThrowIfNull(owner);
        var added = false;
        owner.DangerousAddRef(ref added);
        _owner = owner;
    }

    public nint Pointer => _owner.DangerousGetHandle();

    public void Dispose() => _owner.DangerousRelease();
}
