namespace PtmOrleans.Gateway.Operations;

/// <summary>Answer of <c>GET /v1/devices</c>.</summary>
internal sealed record DeviceListView(IReadOnlyList<DeviceView> Devices);
