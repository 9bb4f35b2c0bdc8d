using PtmOrleans.WeightStore.Cuda;

namespace PtmOrleans.Cli.Devices;

/// <summary>One device as <c>ptm devices</c> shows it.</summary>
/// <param name="Device">What <c>--device</c> takes.</param>
/// <param name="Name">Its product name.</param>
/// <param name="MemoryBytes">Its memory.</param>
/// <param name="ComputeCapability">What its processors can do.</param>
/// <param name="PciBusId">Its place on the bus.</param>
/// <param name="Readings">What its sensors show; null without them.</param>
/// <param name="Obstacle">Why it cannot be offered; null when it can.</param>
internal sealed record DeviceLine(
    string Device, string Name, long MemoryBytes, string ComputeCapability, string PciBusId, CudaReadings? Readings, string? Obstacle);
