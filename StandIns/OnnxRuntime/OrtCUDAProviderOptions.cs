using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class OrtCUDAProviderOptions : SafeHandle
{
    public unsafe OrtCUDAProviderOptions()
        : base(0, ownsHandle: true)
    {
        fixed (nint* options = &handle)
        {
            Status.Check(OrtApi.CreateCUDAProviderOptions(options));
        }
    }

    public override bool IsInvalid => handle == 0;

    public unsafe string GetOptions()
    {
        using var self = new Lease(this);
        using var allocator = new Lease(OrtAllocator.DefaultInstance);
        byte* options;
        Status.Check(OrtApi.GetCUDAProviderOptionsAsString(self.Pointer, allocator.Pointer, &options));
        return NativeText.Take(options);
    }

    public unsafe void UpdateOptions(Dictionary<string, string> providerOptions)
    {
        using var self = new Lease(this);
        var keys = providerOptions.Keys.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        var values = providerOptions.Values.Select(Marshal.StringToCoTaskMemUTF8).ToArray();
        try
        {
            fixed (nint* key = keys, value = values)
            {
                Status.Check(OrtApi.UpdateCUDAProviderOptions(self.Pointer, (byte**)key, (byte**)value, (nuint)keys.Length));
            }
        }
        finally
        {
            Array.ForEach([.. keys, .. values], Marshal.FreeCoTaskMem);
        }
    }

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleaseCUDAProviderOptions(handle);
        return true;
    }
}
