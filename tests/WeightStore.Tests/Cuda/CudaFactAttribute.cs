using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.WeightStore.Tests.Cuda;

/// <summary>A test that needs a real device; where there is none it is skipped, with the reason.</summary>
internal sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute() => Skip = CudaDevices.Survey().Reason;
}
