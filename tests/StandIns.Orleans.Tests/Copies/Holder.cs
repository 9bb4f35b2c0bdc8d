using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[GenerateSerializer]
[Immutable]
[Alias("standin-tests.Holder")]
public sealed class Holder
{
    [Id(0)]
    public IReadOnlyList<object> Items { get; init; } = [];
}
