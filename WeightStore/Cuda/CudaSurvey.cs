using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>The CUDA devices that this process may use.</summary>
public sealed record CudaSurvey
{
    /// <summary>Why there are none, as a sentence; null when there are some.</summary>
    public string? Reason { get; init; }

    /// <summary>The latest CUDA version that the driver supports; null without a driver that works.</summary>
    public Version? CudaVersion { get; init; }

    /// <summary>The devices, by ordinal.</summary>
    public ImmutableArray<CudaDeviceFacts> Devices { get; init; } = [];
}
