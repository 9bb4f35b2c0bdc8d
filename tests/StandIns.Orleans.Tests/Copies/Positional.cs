using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

/// <summary>A record whose members carry no ids: its primary constructor's properties travel all the same.</summary>
[GenerateSerializer]
[Alias("standin-tests.Positional")]
public sealed record Positional(string Name, int[] Numbers, Position Position);
