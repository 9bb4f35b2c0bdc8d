using System.Buffers;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Owns a native value and, where there is one, the pin of the managed memory under it.</summary>
internal sealed unsafe class NativeValue(nint value, MemoryHandle memory) : SafeHandle(value, ownsHandle: true)
{
    private MemoryHandle _memory = memory;

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseValue(handle);
        _memory.Dispose();
        return true;
    }
}
