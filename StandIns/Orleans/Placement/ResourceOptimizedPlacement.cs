namespace Orleans.Runtime;

/// <summary>The default strategy. Silos of one process share its resources, so any of them is as good as another.</summary>
[GenerateSerializer]
[Immutable]
public sealed class ResourceOptimizedPlacement : PlacementStrategy
{
}
