namespace PtmOrleans.Client.Operations;

/// <summary>A device as its scheduler knows it.</summary>
/// <param name="Device">Its name.</param>
/// <param name="Kind">What costs are learned by, such as <c>cpu</c>.</param>
/// <param name="Instances">Batches that it runs at a time.</param>
/// <param name="BudgetBytes">Bytes for weights.</param>
/// <param name="FreeBytes">Bytes of the budget that hold nothing.</param>
/// <param name="Resident">Versions whose weights it holds, <c>tenant/task:version</c>.</param>
/// <param name="Outstanding">Assignments that it works on.</param>
public sealed record PoolDeviceInfo(
    string Device, string Kind, int Instances, long BudgetBytes, long FreeBytes, IReadOnlyList<string> Resident, int Outstanding);
