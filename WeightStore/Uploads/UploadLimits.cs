namespace PtmOrleans.WeightStore.Uploads;

/// <summary>Bounds of all uploads of a store.</summary>
public sealed record UploadLimits
{
    /// <summary>Most files of an upload. Default: 64.</summary>
    public int Files { get; init; } = 64;

    /// <summary>Most bytes of an upload. Default: 64 GiB.</summary>
    public long Bytes { get; init; } = 64L << 30;

    /// <summary>Most open uploads of an owner. Default: 4.</summary>
    public int OpenPerOwner { get; init; } = 4;

    /// <summary>Most bytes of an owner's open uploads together. Default: 128 GiB.</summary>
    public long OpenBytesPerOwner { get; init; } = 128L << 30;

    /// <summary>How long an upload may go without a byte before it is dropped. Default: 24 h.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of the disk that uploads leave free. Default: 1 GiB.</summary>
    public long SpareBytes { get; init; } = 1L << 30;
}
