using System.Collections.Immutable;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>A segment that takes part of the budget.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Part">The part that it holds, in the first task that brought it.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="State">Loading, resident or releasing.</param>
/// <param name="Leases">Leases on it.</param>
/// <param name="Tasks">Keys of the known tasks that use it, sorted.</param>
public sealed record SegmentResidency(
    SegmentDigest Digest, string Part, long Bytes, SegmentState State, int Leases, ImmutableArray<string> Tasks);
