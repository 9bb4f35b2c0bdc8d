using Orleans;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedTenantDirectoryGrain(Platform platform) : Grain, ITenantDirectoryGrain
{
    public Task AddAsync(string tenant, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(platform.Tenants.Keys.Order().ToArray());
}
