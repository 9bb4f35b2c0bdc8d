using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>Stored sums of a month's days.</summary>
[GenerateSerializer, Alias("ptm.UsageMonthState")]
public sealed class UsageMonthState
{
    /// <summary>What each task used, by day of the month and plain name.</summary>
    [Id(0)]
    public Dictionary<int, Dictionary<string, UsageAmounts>> Days { get; set; } = [];
}
