using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>What a device reports in each heartbeat.</summary>
public sealed record DeviceStatus
{
    /// <summary>Its name.</summary>
    public required string Device { get; init; }

    /// <summary>What costs are learned by: <c>cpu</c>, <c>cuda</c>, or finer.</summary>
    public required string Kind { get; init; }

    /// <summary>Batches it runs at a time. Default: 1.</summary>
    public int Instances { get; init; } = 1;

    /// <summary>Assignments per instance: one runs, the others are staged. Default: 2.</summary>
    public int SlotsPerInstance { get; init; } = 2;

    /// <summary>Most items in one of its batches. Default: as many as the dispatcher allows.</summary>
    public int MaxBatchItems { get; init; } = int.MaxValue;

    /// <summary>Lists whose weights it holds.</summary>
    public IReadOnlyList<ListKey> ResidentLists { get; init; } = [];

    /// <summary>Bytes for weights in all.</summary>
    public required long BudgetBytes { get; init; }

    /// <summary>Bytes for weights not in use.</summary>
    public long FreeBytes { get; init; }

    /// <summary>
    /// Assignments it works on; one that it has had time to receive and does not name was lost. Default:
    /// <see langword="null"/>, it does not say.
    /// </summary>
    public IReadOnlyCollection<long>? Outstanding { get; init; }

    /// <summary>Grows whenever the device starts anew; its assignments from before are then lost. Default: 0.</summary>
    public long Epoch { get; init; }
}
