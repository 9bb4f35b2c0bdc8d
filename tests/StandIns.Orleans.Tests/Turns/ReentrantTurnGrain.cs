using Orleans.Concurrency;

namespace PtmOrleans.StandIns.OrleansTests.Turns;

[Reentrant]
internal sealed class ReentrantTurnGrain : TurnGrain, IReentrantTurnGrain
{
}
