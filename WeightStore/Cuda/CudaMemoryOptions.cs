using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.WeightStore.Cuda;

/// <summary>How a device's memory is used for weights.</summary>
public sealed record CudaMemoryOptions
{
    /// <summary>Bytes of device memory for weights, allocated at start and kept. Default: none, it must be given.</summary>
    [Range(1, long.MaxValue)]
    public required long BudgetBytes { get; init; }

    /// <summary>Page-locked buffers that loads share; with fewer than 2, filling and copying do not overlap. Default: 4.</summary>
    [Range(1, 64)]
    public int StagingBuffers { get; init; } = 4;

    /// <summary>Bytes of each such buffer, rounded up to whole pages. Default: 8 MiB.</summary>
    [Range(1, 1 << 30)]
    public int StagingBufferBytes { get; init; } = 8 << 20;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void RequireValid()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BudgetBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(StagingBuffers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StagingBuffers, 64);
        ArgumentOutOfRangeException.ThrowIfLessThan(StagingBufferBytes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(StagingBufferBytes, 1 << 30);
    }
}
