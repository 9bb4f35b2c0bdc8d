using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>A device's state as the scheduler needs it.</summary>
[GenerateSerializer, Immutable, Alias("ptm.DeviceReport")]
public sealed record DeviceReport
{
    /// <summary>Device key.</summary>
    [Id(0)]
    public required string Device { get; init; }

    /// <summary>Kind for the cost model, such as <c>cpu</c>.</summary>
    [Id(1)]
    public required string Kind { get; init; }

    /// <summary>Executors that share the device's weights.</summary>
    [Id(2)]
    public required int Instances { get; init; }

    /// <summary>Weight budget.</summary>
    [Id(3)]
    public required long BudgetBytes { get; init; }

    /// <summary>Budget that holds nothing.</summary>
    [Id(4)]
    public required long FreeBytes { get; init; }

    /// <summary>Keys (<c>tenant/name:version</c>) of the versions that are resident as a whole.</summary>
    [Id(5)]
    public required string[] Resident { get; init; }

    /// <summary>Assignments that the device still works on; one that the scheduler believes outstanding and is not here was lost.</summary>
    [Id(6)]
    public required long[] Outstanding { get; init; }

    /// <summary>Assignments per executor: one runs, the others are ordered ahead.</summary>
    [Id(7)]
    public int SlotsPerInstance { get; init; } = 2;

    /// <summary>Most sequences in one of its batches; null when only the scheduler limits them.</summary>
    [Id(8)]
    public int? MaxBatchItems { get; init; }
}
