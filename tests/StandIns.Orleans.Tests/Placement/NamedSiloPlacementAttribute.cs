using Orleans.Placement;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[AttributeUsage(AttributeTargets.Class)]
public sealed class NamedSiloPlacementAttribute : PlacementAttribute
{
    public NamedSiloPlacementAttribute()
        : base(new NamedSiloPlacement())
    {
    }
}
