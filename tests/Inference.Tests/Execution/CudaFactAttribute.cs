using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.Inference.Tests.Execution;

/// <summary>A test that needs a device and ONNX Runtime's CUDA provider; where they are absent it is skipped, with the reason.</summary>
internal sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute()
    {
        try
        {
            new CudaExecutionOptions { Device = CudaDevices.Open(0) }.RequireUsable();
        }
        catch (Exception e) when (e is WeightStoreException or InferenceException)
        {
            Skip = e.Message;
        }
    }
}
