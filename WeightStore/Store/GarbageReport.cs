namespace PtmOrleans.WeightStore.Store;

/// <summary>What a garbage collection deleted.</summary>
/// <param name="Segments">Segments that no manifest names.</param>
/// <param name="Files">Kept files that no manifest names.</param>
/// <param name="Leftovers">Unfinished files of writers that died.</param>
/// <param name="Bytes">Bytes of all of them.</param>
public sealed record GarbageReport(int Segments, int Files, int Leftovers, long Bytes);
