namespace PtmOrleans.WeightStore.Cuda;

/// <summary>What a device's sensors show; a value that it does not offer is null.</summary>
public sealed record CudaReadings
{
    /// <summary>Share of the last sample period in which a kernel ran, 0 to 1.</summary>
    public double? Utilization { get; init; }

    /// <summary>Bytes of memory that all processes and the driver use.</summary>
    public long? MemoryUsedBytes { get; init; }

    /// <summary>Temperature in degrees Celsius.</summary>
    public int? Celsius { get; init; }

    /// <summary>Power in watts.</summary>
    public double? Watts { get; init; }
}
