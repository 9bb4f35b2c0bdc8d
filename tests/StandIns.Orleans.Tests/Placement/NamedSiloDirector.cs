using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

/// <summary>Places a grain on the silo whose port its key starts with, as "port:rest".</summary>
internal sealed class NamedSiloDirector : IPlacementDirector
{
    public async Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        await Task.Yield();
        var key = target.GrainIdentity.Key.ToString()!;
        var silos = context.GetCompatibleSilos(target);
        return strategy is NamedSiloPlacement
            ? silos.FirstOrDefault(silo => key.StartsWith($"{silo.Endpoint.Port}:", StringComparison.Ordinal)) ?? silos[0]
            : throw new InvalidOperationException("Wrong strategy.");
    }
}
