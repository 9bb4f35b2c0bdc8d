using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What an operator sees of a scheduler.</summary>
[GenerateSerializer, Immutable, Alias("ptm.SchedulerDescription")]
public sealed record SchedulerDescription(
    [property: Id(0)] string Policy,
    [property: Id(1)] ListReport[] Lists,
    [property: Id(2)] DeviceReport[] Devices,
    [property: Id(3)] DecisionEntry[] Decisions)
{
    /// <summary>The scheduler's time, which the decisions' times are to be compared with.</summary>
    [Id(4)]
    public DateTimeOffset Time { get; init; }

    /// <summary>Every policy that can be switched to.</summary>
    [Id(5)]
    public string[] Policies { get; init; } = [];

    /// <summary>Learned costs, without those never observed.</summary>
    [Id(6)]
    public CostEntry[] Costs { get; init; } = [];
}
