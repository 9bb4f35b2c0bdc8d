namespace PtmOrleans.Client.Operations;

/// <summary>What a scheduler has learned of times.</summary>
/// <param name="Exec">Running a batch.</param>
/// <param name="Switch">Changing a device's weights.</param>
public sealed record CostsInfo(IReadOnlyList<ExecCostInfo> Exec, IReadOnlyList<SwitchCostInfo> Switch);
