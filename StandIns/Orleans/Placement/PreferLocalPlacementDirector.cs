namespace Orleans.Runtime.Placement;

internal sealed class PreferLocalPlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var local = context.LocalSiloStatus is SiloStatus.Active ? context.LocalSilo : null;
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? local ?? silos[Random.Shared.Next(silos.Length)]);
    }
}
