using Orleans.Placement;

namespace PtmOrleans.Grains.Placement;

/// <summary>Marks a grain that lives on the silo that its key names.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class DevicePlacementAttribute() : PlacementAttribute(DevicePlacement.Instance);
