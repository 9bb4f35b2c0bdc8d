using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Owns a native session and the native copies of its input and output names.</summary>
internal sealed unsafe class NativeSession(nint session) : SafeHandle(session, ownsHandle: true)
{
    private readonly List<nint> _names = [];

    public override bool IsInvalid => handle == 0;

    public nint KeepName(string name)
    {
        var copy = Marshal.StringToCoTaskMemUTF8(name);
        _names.Add(copy);
        return copy;
    }

    protected override bool ReleaseHandle()
    {
        OrtApi.ReleaseSession(handle);
        _names.ForEach(Marshal.FreeCoTaskMem);
        return true;
    }
}
