using Orleans;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tenants;

/// <summary>Some of a tenant's tasks, by name.</summary>
/// <param name="Tasks">The tasks that have a version to serve.</param>
/// <param name="Next">The name to go on after; null at the end.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskPage")]
public sealed record TaskPage([property: Id(0)] TaskDescription[] Tasks, [property: Id(1)] string? Next);
