namespace PtmOrleans.WeightStore.Store;

/// <summary>How far an import has come.</summary>
/// <param name="Part">The part being written.</param>
/// <param name="BytesDone">Segment bytes written so far.</param>
/// <param name="BytesTotal">Segment bytes of the whole import.</param>
public sealed record ImportProgress(string Part, long BytesDone, long BytesTotal);
