using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

public class PrePackedWeightsContainer : SafeHandle
{
    public unsafe PrePackedWeightsContainer()
        : base(0, ownsHandle: true)
    {
        fixed (nint* container = &handle)
        {
            Status.Check(OrtApi.CreatePrepackedWeightsContainer(container));
        }
    }

    public override bool IsInvalid => handle == 0;

    protected override unsafe bool ReleaseHandle()
    {
        OrtApi.ReleasePrepackedWeightsContainer(handle);
        return true;
    }
}
