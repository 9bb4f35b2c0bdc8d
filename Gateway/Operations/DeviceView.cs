using PtmOrleans.Grains.Devices;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A device as operators see it.</summary>
internal sealed record DeviceView
{
    public required string Device { get; init; }

    public required string Kind { get; init; }

    public required int Instances { get; init; }

    public required long Runs { get; init; }

    public required long Switches { get; init; }

    public required double BusySeconds { get; init; }

    public required CacheView Cache { get; init; }

    public static DeviceView From(DeviceDescription device) => new()
    {
        Device = device.Device,
        Kind = device.Kind,
        Instances = device.Instances,
        Runs = device.Runs,
        Switches = device.Switches,
        BusySeconds = device.Busy.TotalSeconds,
        Cache = CacheView.From(device.Cache),
    };
}
