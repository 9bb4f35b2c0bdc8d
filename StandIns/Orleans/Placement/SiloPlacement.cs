using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime.Placement;

/// <summary>Places grains for the calls of one silo, by the directors that it registered.</summary>
internal sealed class SiloPlacement(InProcessSilo silo) : IPlacementContext
{
    public SiloAddress LocalSilo => silo.SiloAddress;

    public SiloStatus LocalSiloStatus => silo.Status;

    public Task<SiloAddress> PlaceAsync(GrainCall call)
    {
        var strategy = Strategy(GrainClasses.Of(call.GrainId.Type));
        var director = silo.Services.GetRequiredKeyedService<IPlacementDirector>(strategy.GetType());
        var interfaceType = GrainInterfaceType.Create(call.Method.Method.DeclaringType!.FullName!);
        return director.OnAddActivation(strategy, new(call.GrainId, call.Context ?? [], interfaceType, 0), this);
    }

    public SiloAddress[] GetCompatibleSilos(PlacementTarget target)
    {
        SiloAddress[] silos = [.. silo.Cluster.ActiveSilos.Select(active => active.SiloAddress)];
        return silos.Length > 0 ? silos : throw silo.Cluster.NoSilo();
    }

    public IReadOnlyDictionary<ushort, SiloAddress[]> GetCompatibleSilosWithVersions(PlacementTarget target) =>
        new Dictionary<ushort, SiloAddress[]> { [target.InterfaceVersion] = GetCompatibleSilos(target) };

    private PlacementStrategy Strategy(GrainClass grainClass) =>
        grainClass.Strategy is { } strategy
            ? silo.Services.GetRequiredKeyedService<PlacementStrategy>(strategy.GetType().Name)
            : silo.Services.GetRequiredService<PlacementStrategy>();
}
