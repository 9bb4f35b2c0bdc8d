using Orleans.Runtime;

namespace Orleans.Placement;

[AttributeUsage(AttributeTargets.Class, AllowMultiple = false)]
public sealed class PreferLocalPlacementAttribute : PlacementAttribute
{
    public PreferLocalPlacementAttribute()
        : base(new PreferLocalPlacement())
    {
    }
}
