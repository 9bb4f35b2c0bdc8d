using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Grains.Tenants;

internal sealed class TenantGrain(
    [PersistentState("tenant", StateStores.Registry)] IPersistentState<TenantState> state,
    TimeProvider clock) : Grain, ITenantGrain
{
    private const int MaxTasks = 10_000;
    private const int MaxKeys = 1_000;

    public async Task<PtmError> CreateAsync(CancellationToken cancellationToken)
    {
        if (state.State.Created is not null)
        {
            return PtmError.Conflict;
        }

        // The directory comes first: a name without a tenant lists as nothing, a tenant without a name could never be found again.
        await GrainFactory.GetGrain<ITenantDirectoryGrain>("all").AddAsync(this.GetPrimaryKeyString(), cancellationToken);
        state.State.Created = clock.GetUtcNow();
        await state.WriteOrEndAsync(this, cancellationToken);
        return PtmError.None;
    }

    public Task<TenantDescription?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(
        state.State.Created is { } created
            ? new TenantDescription(this.GetPrimaryKeyString(), [.. state.State.Tasks], [.. state.State.KeyIds], created)
            : null);

    public Task<PtmError> AddTaskAsync(string name, CancellationToken cancellationToken) =>
        AddAsync(state.State.Tasks, name, MaxTasks, cancellationToken);

    public Task RemoveTaskAsync(string name, CancellationToken cancellationToken) =>
        RemoveAsync(state.State.Tasks, name, cancellationToken);

    public Task<PtmError> AddKeyAsync(string keyId, CancellationToken cancellationToken) =>
        AddAsync(state.State.KeyIds, keyId, MaxKeys, cancellationToken);

    public Task RemoveKeyAsync(string keyId, CancellationToken cancellationToken) =>
        RemoveAsync(state.State.KeyIds, keyId, cancellationToken);

    private async Task RemoveAsync(SortedSet<string> set, string value, CancellationToken cancellationToken)
    {
        if (set.Remove(value))
        {
            await state.WriteOrEndAsync(this, cancellationToken);
        }
    }

    private async Task<PtmError> AddAsync(SortedSet<string> set, string value, int limit, CancellationToken cancellationToken)
    {
        if (state.State.Created is null)
        {
            return PtmError.UnknownTask;
        }

        if (set.Contains(value))
        {
            return PtmError.None;
        }

        if (set.Count >= limit)
        {
            return PtmError.TooLarge;
        }

        set.Add(value);
        await state.WriteOrEndAsync(this, cancellationToken);
        return PtmError.None;
    }
}
