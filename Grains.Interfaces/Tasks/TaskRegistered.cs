using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>The outcome of a registration.</summary>
/// <param name="Error">None, InvalidRequest (the checkpoint), Conflict (the version) or Unavailable (the store is busy).</param>
/// <param name="Message">What is wrong, for the tenant; empty on success.</param>
/// <param name="Description">The task after the registration; null on failure.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskRegistered")]
public sealed record TaskRegistered(
    [property: Id(0)] PtmError Error,
    [property: Id(1)] string Message,
    [property: Id(2)] TaskDescription? Description);
