using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A batch that a device works on.</summary>
/// <param name="Device">The device.</param>
/// <param name="Started">When it took the batch.</param>
/// <param name="Items">What it computes.</param>
/// <param name="Rows">How many rows each item is to have.</param>
internal sealed record LeasedBatch(string Device, DateTimeOffset Started, IReadOnlyList<PendingItem<WaitingItem>> Items, int[] Rows)
{
    /// <summary>Whether the items went back to the list meanwhile.</summary>
    public bool IsReturned { get; set; }
}
