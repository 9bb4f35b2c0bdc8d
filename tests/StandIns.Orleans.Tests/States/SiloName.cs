using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.States;

[GenerateSerializer]
[Immutable]
[Alias("standin-tests.SiloName")]
public sealed record SiloName([property: Id(0)] string Value);
