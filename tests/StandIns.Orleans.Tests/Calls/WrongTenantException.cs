using Orleans;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

[GenerateSerializer]
[Alias("standin-tests.WrongTenantException")]
public sealed class WrongTenantException(string message, string tenant) : Exception(message)
{
    [Id(0)]
    public string Tenant { get; } = tenant;
}
