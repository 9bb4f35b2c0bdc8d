using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>A learned cost: a fixed time and a time per unit of work.</summary>
/// <param name="Architecture">Architecture that the execution time is of; empty for a switch.</param>
/// <param name="DeviceKind">Kind of device.</param>
/// <param name="FixedMilliseconds">Fixed part, ms.</param>
/// <param name="MillisecondsPerUnit">Part per padded token, or per MiB of a switch, ms.</param>
/// <param name="Observations">How many observations it rests on.</param>
/// <param name="Widens">Of a switch: whether weights are widened on their way to the device.</param>
[GenerateSerializer, Immutable, Alias("ptm.CostEntry")]
public sealed record CostEntry(
    [property: Id(0)] string Architecture,
    [property: Id(1)] string DeviceKind,
    [property: Id(2)] double FixedMilliseconds,
    [property: Id(3)] double MillisecondsPerUnit,
    [property: Id(4)] int Observations,
    [property: Id(5)] bool Widens = false);
