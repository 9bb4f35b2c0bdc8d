using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.States;

[GenerateSerializer]
[Alias("standin-tests.AccountId")]
public readonly record struct AccountId([property: Id(0)] string Tenant, [property: Id(1)] int Number);
