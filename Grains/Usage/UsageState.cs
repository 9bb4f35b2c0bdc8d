using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>Stored index of a tenant's usage.</summary>
[GenerateSerializer, Alias("ptm.UsageState")]
public sealed class UsageState
{
    /// <summary>Days whose hours are kept, as yyyy-MM-dd.</summary>
    [Id(0)]
    public SortedSet<string> Days { get; set; } = new(StringComparer.Ordinal);

    /// <summary>What each task used on a day whose hours are no longer kept: by day, as yyyy-MM-dd, and plain name.</summary>
    [Id(1)]
    public Dictionary<string, Dictionary<string, UsageAmounts>> Sums { get; set; } = [];
}
