using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class OrtThreadingOptions : SafeHandle
{
    public unsafe OrtThreadingOptions()
        : base(0, ownsHandle: true)
    {
        fixed (nint* options = &handle)
        {
            Status.Check(OrtApi.CreateThreadingOptions(options));
        }
    }

    public override bool IsInvalid => handle == 0;

    public unsafe int GlobalInterOpNumThreads
    {
        set
        {
            using var self = new Lease(this);
            Status.Check(OrtApi.SetGlobalInterOpNumThreads(self.Pointer, value));
        }
    }

    public unsafe int GlobalIntraOpNumThreads
    {
        set
        {
            using var self = new Lease(this);
            Status.Check(OrtApi.SetGlobalIntraOpNumThreads(self.Pointer, value));
        }
    }

    public unsafe bool GlobalSpinControl
    {
        set
        {
            using var self = new Lease(this);
            Status.Check(OrtApi.SetGlobalSpinControl(self.Pointer, value ? 1 : 0));
        }
    }

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleaseThreadingOptions(handle);
        return true;
    }
}
