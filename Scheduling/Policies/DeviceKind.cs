namespace PtmOrleans.Scheduling.Policies;

/// <summary>Devices of one kind and largest batch: a batch of a list costs the same on each.</summary>
/// <param name="Name">What costs are learned by.</param>
/// <param name="MaxBatchItems">Most items of a batch.</param>
/// <param name="Index">Its place among the kinds.</param>
internal sealed record DeviceKind(string Name, int MaxBatchItems, int Index);
