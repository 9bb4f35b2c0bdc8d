using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.States;

[GenerateSerializer]
[Alias("standin-tests.Ledger")]
public sealed class Ledger
{
    [Id(0)]
    public long Total { get; set; }

    [Id(1)]
    public Dictionary<string, long> Accounts { get; set; } = [];

    [Id(2)]
    public List<Entry> Entries { get; set; } = [];
}
