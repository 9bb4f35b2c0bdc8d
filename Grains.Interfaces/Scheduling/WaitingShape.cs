using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What the response ratio of a waiting request depends on.</summary>
/// <param name="Age">Time since it reached the platform.</param>
/// <param name="Items">How many of its items wait.</param>
[GenerateSerializer, Immutable, Alias("ptm.WaitingShape")]
public readonly record struct WaitingShape([property: Id(0)] TimeSpan Age, [property: Id(1)] int Items);
