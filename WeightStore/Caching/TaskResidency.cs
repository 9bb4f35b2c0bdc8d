namespace PtmOrleans.WeightStore.Caching;

/// <summary>How much of a task is on the device.</summary>
/// <param name="Key">The task's name and version.</param>
/// <param name="ResidentBytes">Bytes of its resident segments.</param>
/// <param name="TotalBytes">Bytes of all of its segments.</param>
/// <param name="Pinned">Whether it is pinned.</param>
/// <param name="Leases">Leases on it.</param>
/// <param name="PackedBytes">Bytes of the budget that its packed weights take, beside the resident ones.</param>
public sealed record TaskResidency(string Key, long ResidentBytes, long TotalBytes, bool Pinned, int Leases, long PackedBytes);
