using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>The cache at one moment, with what each segment and task takes.</summary>
public sealed record CacheSnapshot : CacheTotals
{
    [SetsRequiredMembers]
    internal CacheSnapshot(CacheTotals totals, ImmutableArray<SegmentResidency> segments, ImmutableArray<TaskResidency> tasks)
        : base(totals) => (Segments, Tasks) = (segments, tasks);

    /// <summary>Every segment that takes part of the budget.</summary>
    public ImmutableArray<SegmentResidency> Segments { get; init; }

    /// <summary>Every task with something on the device, a lease or a pin.</summary>
    public ImmutableArray<TaskResidency> Tasks { get; init; }
}
