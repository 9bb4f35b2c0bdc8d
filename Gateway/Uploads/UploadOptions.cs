using System.ComponentModel.DataAnnotations;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Uploads;

/// <summary>Bounds of uploads.</summary>
public sealed class UploadOptions
{
    /// <summary>Most files of one upload. Default: 64.</summary>
    [Range(1, 1024)]
    public int MaxFiles { get; set; } = 64;

    /// <summary>Most bytes of one upload. Default: 64 GiB.</summary>
    [Range(1, 1L << 44)]
    public long MaxBytes { get; set; } = 64L << 30;

    /// <summary>Most bytes of one request. Default: 256 MiB.</summary>
    [Range(1, 1L << 40)]
    public long MaxChunkBytes { get; set; } = 256L << 20;

    /// <summary>Time for one request that sends a part of a file. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ChunkLimit { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Most uploads that a tenant has open at once. Default: 4.</summary>
    [Range(1, 1024)]
    public int MaxOpenPerTenant { get; set; } = 4;

    /// <summary>Most bytes that a tenant's open uploads are to have together. Default: 128 GiB.</summary>
    [Range(1, 1L << 44)]
    public long MaxOpenBytesPerTenant { get; set; } = 128L << 30;

    /// <summary>How long an upload may go without a byte before it is dropped. Default: 24 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan IdleLimit { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How often uploads that were idle for too long are looked for. Default: 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan SweepPeriod { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of the disk that uploads leave free. Default: 1 GiB.</summary>
    [Range(0, long.MaxValue)]
    public long SpareBytes { get; set; } = 1L << 30;

    internal UploadLimits Limits() => new()
    {
        Files = MaxFiles,
        Bytes = MaxBytes,
        OpenPerOwner = MaxOpenPerTenant,
        OpenBytesPerOwner = MaxOpenBytesPerTenant,
        Idle = IdleLimit,
        SpareBytes = SpareBytes,
    };
}
