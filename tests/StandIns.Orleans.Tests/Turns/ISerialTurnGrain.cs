namespace PtmOrleans.StandIns.OrleansTests.Turns;

public interface ISerialTurnGrain : ITurnGrain
{
}
