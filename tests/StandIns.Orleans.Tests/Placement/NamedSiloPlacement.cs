using Orleans;
using Orleans.Runtime;

namespace PtmOrleans.StandIns.OrleansTests.Placement;

[GenerateSerializer]
[Immutable]
[Alias("standin-tests.NamedSiloPlacement")]
public sealed class NamedSiloPlacement : PlacementStrategy
{
}
