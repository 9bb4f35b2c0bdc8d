using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>The outcome of a registration, or of a change to one.</summary>
/// <param name="Error">
/// None, InvalidRequest (the checkpoint), Conflict (the version) or Unavailable (the store is busy); of a change also UnknownTask,
/// UnknownVersion, DeadlineExpired or ListFull (a version was not ready in time).
/// </param>
/// <param name="Message">What is wrong, for the tenant; empty on success.</param>
/// <param name="Description">The task after it; null on failure, and when nothing is left of the task.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskRegistered")]
public sealed record TaskRegistered(
    [property: Id(0)] PtmError Error,
    [property: Id(1)] string Message,
    [property: Id(2)] TaskDescription? Description)
{
    /// <summary>The version that a registration made, or had made when it was asked for before. Default: null, not known.</summary>
    [Id(3)]
    public int? Version { get; init; }
}
