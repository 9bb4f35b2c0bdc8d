using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What an operator sees of a scheduler.</summary>
[GenerateSerializer, Immutable, Alias("ptm.SchedulerDescription")]
public sealed record SchedulerDescription(
    [property: Id(0)] string Policy,
    [property: Id(1)] ListReport[] Lists,
    [property: Id(2)] DeviceReport[] Devices,
    [property: Id(3)] DecisionEntry[] Decisions);
