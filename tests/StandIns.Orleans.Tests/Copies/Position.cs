using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[GenerateSerializer]
[Alias("standin-tests.Position")]
public readonly record struct Position(int X, int Y);
