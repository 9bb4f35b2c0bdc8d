using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>Stored index of a tenant's usage.</summary>
[GenerateSerializer, Alias("ptm.UsageState")]
public sealed class UsageState
{
    /// <summary>Days whose hours are kept, as yyyy-MM-dd.</summary>
    [Id(0)]
    public SortedSet<string> Days { get; set; } = new(StringComparer.Ordinal);

    /// <summary>First days of the months with sums of days whose hours are no longer kept, as yyyy-MM-dd.</summary>
    [Id(2)]
    public SortedSet<string> Months { get; set; } = new(StringComparer.Ordinal);
}
