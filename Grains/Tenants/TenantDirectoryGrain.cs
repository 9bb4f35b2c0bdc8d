using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Grains.Tenants;

internal sealed class TenantDirectoryGrain(
    [PersistentState("tenants", StateStores.Registry)] IPersistentState<TenantDirectoryState> state) : Grain, ITenantDirectoryGrain
{
    public async Task AddAsync(string tenant, CancellationToken cancellationToken)
    {
        if (state.State.Names.Add(tenant))
        {
            await state.WriteOrEndAsync(this, cancellationToken);
        }
    }

    public Task<string[]> ListAsync(CancellationToken cancellationToken) => Task.FromResult(state.State.Names.ToArray());
}
