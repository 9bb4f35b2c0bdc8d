using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.States;

[GenerateSerializer]
[Alias("standin-tests.Entry")]
public sealed record Entry([property: Id(0)] string Text, [property: Id(1)] DateTimeOffset At, [property: Id(2)] ReadOnlyMemory<byte> Hash);
