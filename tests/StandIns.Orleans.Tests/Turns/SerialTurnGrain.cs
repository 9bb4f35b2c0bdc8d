namespace PtmOrleans.StandIns.OrleansTests.Turns;

internal sealed class SerialTurnGrain : TurnGrain, ISerialTurnGrain
{
}
