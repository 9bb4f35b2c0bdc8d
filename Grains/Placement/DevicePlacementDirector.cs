using Orleans.Runtime;
using Orleans.Runtime.Placement;
using PtmOrleans.Grains.Devices;

namespace PtmOrleans.Grains.Placement;

/// <summary>
/// Finds a device's silo among the living ones. A device of a dead silo has no home: the call fails and its caller goes elsewhere.
/// </summary>
internal sealed class DevicePlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var text = target.GrainIdentity.Key.ToString();
        if (!DeviceKey.TryParse(text, out var key))
        {
            throw new SiloUnavailableException($"'{text}' is no device key: expected 'silo address/device name'.");
        }

        return context.GetCompatibleSilos(target).Contains(key.Silo)
            ? Task.FromResult(key.Silo)
            : throw new SiloUnavailableException($"Device '{text}' is gone with its silo.");
    }
}
