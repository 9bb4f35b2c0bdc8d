using Orleans;
using PtmOrleans.Scheduling.Costs;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>A learned line: time over padded tokens of an architecture, or over MiB of a switch.</summary>
[GenerateSerializer, Alias("ptm.LearnedCost")]
public sealed class LearnedCost
{
    /// <summary>Architecture; empty for a switch.</summary>
    [Id(0)]
    public string Architecture { get; set; } = "";

    /// <summary>Kind of device.</summary>
    [Id(1)]
    public string DeviceKind { get; set; } = "";

    /// <summary>Fixed part, ms.</summary>
    [Id(2)]
    public double FixedMilliseconds { get; set; }

    /// <summary>Part per unit, ms.</summary>
    [Id(3)]
    public double MillisecondsPerUnit { get; set; }

    /// <summary>How much was measured.</summary>
    [Id(4)]
    public int Observations { get; set; }

    /// <summary>Of a switch: whether weights are widened on their way.</summary>
    [Id(5)]
    public bool Widens { get; set; }

    internal CostState ToState() => new(Architecture, DeviceKind, FixedMilliseconds, MillisecondsPerUnit, Observations, Widens);

    internal static LearnedCost From(CostState state) => new()
    {
        Architecture = state.Architecture,
        DeviceKind = state.DeviceKind,
        FixedMilliseconds = state.FixedMilliseconds,
        MillisecondsPerUnit = state.MillisecondsPerUnit,
        Observations = state.Observations,
        Widens = state.Widens,
    };
}
