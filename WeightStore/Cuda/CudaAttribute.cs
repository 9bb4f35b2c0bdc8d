namespace PtmOrleans.WeightStore.Cuda;

/// <summary>Facts of a device that the driver tells as numbers (<c>CUdevice_attribute</c>).</summary>
internal enum CudaAttribute
{
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
}
