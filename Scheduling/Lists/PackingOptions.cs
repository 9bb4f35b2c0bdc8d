namespace PtmOrleans.Scheduling.Lists;

/// <summary>How requests are cut, told apart and held back so that batches fill.</summary>
public sealed record PackingOptions
{
    /// <summary>ParaTra's packing: lanes, 256 items, chunks of 64, a window of 100 ms.</summary>
    public static PackingOptions ParaTra { get; } = new() { Mode = PackingMode.Lanes, Window = TimeSpan.FromMilliseconds(100) };

    /// <summary>Whether lanes are told apart. Default: <see cref="PackingMode.None"/>.</summary>
    public PackingMode Mode { get; init; }

    /// <summary>Items from which a request is large. Default: 256.</summary>
    public int LaneThreshold { get; init; } = 256;

    /// <summary>Items of a full chunk; so many of one length bucket always fill a batch. Default: 64.</summary>
    public int ChunkItems { get; init; } = 64;

    /// <summary>How long a list waits for more items while they fill no batch and no deadline is near. Default: 0.</summary>
    public TimeSpan Window { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(LaneThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ChunkItems, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Window, TimeSpan.Zero);
    }
}
