using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.Grains.Placement;

/// <summary>Places a grain on the silo that its key names, since a device's memory is reachable from there only.</summary>
[Serializable, GenerateSerializer, Immutable, Alias("ptm.DevicePlacement")]
internal sealed class DevicePlacement : PlacementStrategy
{
    public static DevicePlacement Instance { get; } = new();
}
