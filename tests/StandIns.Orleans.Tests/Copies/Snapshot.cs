using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[GenerateSerializer]
[Immutable]
[Alias("standin-tests.Snapshot")]
public sealed class Snapshot
{
    [Id(0)]
    public int[] Values { get; init; } = [];
}
