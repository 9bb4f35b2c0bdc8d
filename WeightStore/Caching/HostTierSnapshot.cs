namespace PtmOrleans.WeightStore.Caching;

/// <summary>The host tier at one moment. <c>KeptBytes</c> never exceeds <c>BudgetBytes</c>.</summary>
/// <param name="BudgetBytes">The budget.</param>
/// <param name="KeptBytes">Bytes of the segments that are kept, the one that is being read included.</param>
/// <param name="LockedBytes">Those of them that the system cannot drop.</param>
/// <param name="Segments">Segments that are kept.</param>
/// <param name="Hits">Segments that came to a device from here.</param>
/// <param name="Evictions">Segments that made room for others.</param>
/// <param name="Failures">Segments whose files could not be read.</param>
public sealed record HostTierSnapshot(
    long BudgetBytes, long KeptBytes, long LockedBytes, int Segments, long Hits, long Evictions, long Failures);
