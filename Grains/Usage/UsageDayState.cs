using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>Stored state of a day's usage.</summary>
[GenerateSerializer, Alias("ptm.UsageDayState")]
public sealed class UsageDayState
{
    /// <summary>What each task used, by plain name: 24 hours, null where nothing was.</summary>
    [Id(0)]
    public Dictionary<string, UsageAmounts?[]> Tasks { get; set; } = [];

    /// <summary>The last report of each gateway that was added.</summary>
    [Id(1)]
    public Dictionary<Guid, long> Sequences { get; set; } = [];

    /// <summary>Whether the day is no longer kept.</summary>
    [Id(2)]
    public bool IsClosed { get; set; }
}
