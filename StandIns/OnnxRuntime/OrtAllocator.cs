using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class OrtAllocator : SafeHandle
{
    private static readonly Lazy<OrtAllocator> Default = new(GetDefault);

    private readonly bool _owned;

    public unsafe OrtAllocator(InferenceSession session, OrtMemoryInfo memInfo)
        : base(0, ownsHandle: true)
    {
        using var owner = new Lease(session.Native);
        using var place = new Lease(memInfo);
        fixed (nint* allocator = &handle)
        {
            Status.Check(OrtApi.CreateAllocator(owner.Pointer, place.Pointer, allocator));
        }

        _owned = true;
    }

    private OrtAllocator(nint allocator)
        : base(allocator, ownsHandle: true)
    {
    }

    public static OrtAllocator DefaultInstance => Default.Value;

    public override bool IsInvalid => handle == 0;

    public unsafe OrtMemoryInfo Info
    {
        get
        {
            using var self = new Lease(this);
            nint info;
            Status.Check(OrtApi.AllocatorGetInfo(self.Pointer, &info));
            return new OrtMemoryInfo(info, owned: false);
        }
    }

    internal static unsafe void FreeDefault(void* memory)
    {
        using var allocator = new Lease(DefaultInstance);
        Status.Check(OrtApi.AllocatorFree(allocator.Pointer, memory));
    }

    /// <summary>The default allocator is the library's own, and stays.</summary>
    protected override unsafe bool ReleaseHandle()
    {
        if (_owned)
        {
            OrtApi.ReleaseAllocator(handle);
        }

        return true;
    }

    private static unsafe OrtAllocator GetDefault()
    {
        nint allocator;
        Status.Check(OrtApi.GetAllocatorWithDefaultOptions(&allocator));
        return new OrtAllocator(allocator);
    }
}
