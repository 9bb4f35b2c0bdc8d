using Orleans;

namespace PtmOrleans.Grains.Weights;

/// <summary>A lease, or why there is none.</summary>
/// <param name="Lease">Number of the lease; 0 when refused.</param>
/// <param name="BytesLoaded">Bytes paged in for it; 0 when it was resident.</param>
/// <param name="LoadTime">Time spent paging in.</param>
/// <param name="Error">None, UnknownTask, TaskFailed or Unavailable.</param>
/// <param name="Message">Why, for the tenant.</param>
/// <param name="Later">Whether a refusal passes by itself, so that requests go on waiting for their deadlines.</param>
[GenerateSerializer, Immutable, Alias("ptm.LeaseGrant")]
public sealed record LeaseGrant(
    [property: Id(0)] long Lease,
    [property: Id(1)] long BytesLoaded,
    [property: Id(2)] TimeSpan LoadTime,
    [property: Id(3)] PtmError Error,
    [property: Id(4)] string Message,
    [property: Id(5)] bool Later = false);
