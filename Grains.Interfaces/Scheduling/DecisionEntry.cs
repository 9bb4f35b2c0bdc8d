using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>One decision and its reason.</summary>
[GenerateSerializer, Immutable, Alias("ptm.DecisionEntry")]
public sealed record DecisionEntry(
    [property: Id(0)] DateTimeOffset Time,
    [property: Id(1)] string Device,
    [property: Id(2)] string List,
    [property: Id(3)] string Reason);
