using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A device as its scheduler knows it.</summary>
internal sealed record PoolDeviceView(
    string Device, string Kind, int Instances, long BudgetBytes, long FreeBytes, IReadOnlyList<string> Resident, int Outstanding)
{
    public static PoolDeviceView From(DeviceReport device) => new(
        device.Device, device.Kind, device.Instances, device.BudgetBytes, device.FreeBytes, device.Resident, device.Outstanding.Length);
}
