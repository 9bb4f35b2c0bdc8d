namespace PtmOrleans.WeightStore.Cuda;

/// <summary>What the driver says of a device.</summary>
/// <param name="Ordinal">Its number among the devices that this process may use, from 0.</param>
/// <param name="Name">Its product name.</param>
/// <param name="MemoryBytes">Its memory, in bytes.</param>
/// <param name="ComputeCapability">What its processors can do.</param>
/// <param name="PciBusId">Its place on the bus, such as <c>0000:01:00.0</c>.</param>
public sealed record CudaDeviceFacts(int Ordinal, string Name, long MemoryBytes, Version ComputeCapability, string PciBusId);
