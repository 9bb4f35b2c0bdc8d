namespace PtmOrleans.StandIns.OrleansTests.Turns;

public interface IReentrantTurnGrain : ITurnGrain
{
}
