using Orleans;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>The scheduler's order to a device: run this list next, up to a budget, and page in what comes after.</summary>
[GenerateSerializer, Immutable, Alias("ptm.AssignmentOrder")]
public sealed record AssignmentOrder
{
    /// <summary>Identity, unique over all activations of the scheduler.</summary>
    [Id(0)]
    public required long Assignment { get; init; }

    /// <summary>Pool whose scheduler ordered.</summary>
    [Id(1)]
    public required string Pool { get; init; }

    /// <summary>The task to run.</summary>
    [Id(2)]
    public required TaskName Task { get; init; }

    /// <summary>Its version.</summary>
    [Id(3)]
    public required int Version { get; init; }

    /// <summary>Most items.</summary>
    [Id(4)]
    public required int MaxItems { get; init; }

    /// <summary>Most padded tokens.</summary>
    [Id(5)]
    public required int MaxTokens { get; init; }

    /// <summary>What to page in when there is room: keys <c>tenant/name:version</c> in order.</summary>
    [Id(6)]
    public string[] Prefetch { get; init; } = [];

    /// <summary>Expected uses per resident version, for eviction by value.</summary>
    [Id(7)]
    public Dictionary<string, double> Outlook { get; init; } = [];

    /// <summary>Which items of the list go first.</summary>
    [Id(8)]
    public ClaimOrder Order { get; init; }

    /// <summary>Whether it goes before the orders that wait for an executor: another tenant's turn has come.</summary>
    [Id(9)]
    public bool Overtakes { get; init; }
}
