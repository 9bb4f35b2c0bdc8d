namespace PtmOrleans.StandIns.OrleansTests.Copies;

public sealed class Unserializable
{
    public int Value { get; set; }
}
