using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Copies;

[GenerateSerializer]
[Alias("standin-tests.Account")]
public sealed class Account
{
    [Id(0)]
    private int _secret;

    [Id(1)]
    public required string Owner { get; init; }

    [field: NonSerialized]
    public string Local { get; set; } = "default";

    [Id(2)]
    public Dictionary<string, Position?> Places { get; set; } = [];

    [Id(3)]
    public Account? Parent { get; set; }

    public void Hide(int secret) => _secret = secret;

    public int Reveal() => _secret;
}
