using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class OrtMemoryInfo : SafeHandle
{
    public static readonly byte[] allocatorCPU = NativeText.ToUtf8("Cpu");
    public static readonly byte[] allocatorCUDA = NativeText.ToUtf8("Cuda");
    public static readonly byte[] allocatorCUDA_PINNED = NativeText.ToUtf8("CudaPinned");

    private static readonly Lazy<OrtMemoryInfo> Default = new(CreateCpu);

    private readonly bool _owned;

    public unsafe OrtMemoryInfo(byte[] utf8AllocatorName, OrtAllocatorType allocatorType, int deviceId, OrtMemType memoryType)
        : base(0, ownsHandle: true)
    {
        fixed (byte* name = utf8AllocatorName)
        fixed (nint* info = &handle)
        {
            Status.Check(OrtApi.CreateMemoryInfo(name, (int)allocatorType, deviceId, (int)memoryType, info));
        }

        _owned = true;
    }

    public OrtMemoryInfo(string allocatorName, OrtAllocatorType allocatorType, int deviceId, OrtMemType memoryType)
        : this(NativeText.ToUtf8(allocatorName), allocatorType, deviceId, memoryType)
    {
    }

    /// <summary>Wraps what an allocator or a value keeps as its own unless <paramref name="owned"/>.</summary>
    internal OrtMemoryInfo(nint info, bool owned)
        : base(info, ownsHandle: true) => _owned = owned;

    public static OrtMemoryInfo DefaultInstance => Default.Value;

    public override bool IsInvalid => handle == 0;

    public unsafe string Name
    {
        get
        {
            using var self = new Lease(this);
            byte* name;
            Status.Check(OrtApi.MemoryInfoGetName(self.Pointer, &name));
            return Marshal.PtrToStringUTF8((nint)name);
        }
    }

    public unsafe int Id
    {
        get
        {
            using var self = new Lease(this);
            int id;
            Status.Check(OrtApi.MemoryInfoGetId(self.Pointer, &id));
            return id;
        }
    }

    public unsafe OrtMemType GetMemoryType()
    {
        using var self = new Lease(this);
        int type;
        Status.Check(OrtApi.MemoryInfoGetMemType(self.Pointer, &type));
        return (OrtMemType)type;
    }

    public unsafe OrtAllocatorType GetAllocatorType()
    {
        using var self = new Lease(this);
        int type;
        Status.Check(OrtApi.MemoryInfoGetType(self.Pointer, &type));
        return (OrtAllocatorType)type;
    }

    public override bool Equals(object obj) => obj is OrtMemoryInfo other && Equals(other);

    public unsafe bool Equals(OrtMemoryInfo other)
    {
        using var left = new Lease(this);
        using var right = new Lease(other);
        int difference;
        Status.Check(OrtApi.CompareMemoryInfo(left.Pointer, right.Pointer, &difference));
        return difference == 0;
    }

    public override int GetHashCode() => HashCode.Combine(Name, Id);

    protected override unsafe bool ReleaseHandle()
    {
        if (_owned)
        {
            OrtApi.ReleaseMemoryInfo(handle);
        }

        return true;
    }

    private static unsafe OrtMemoryInfo CreateCpu()
    {
        nint info;
        Status.Check(OrtApi.CreateCpuMemoryInfo((int)OrtAllocatorType.DeviceAllocator, (int)OrtMemType.Cpu, &info));
        return new OrtMemoryInfo(info, owned: true);
    }
}
