using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;

namespace PtmOrleans.Grains.Tenants;

internal sealed class ApiKeyGrain(
    [PersistentState("key", StateStores.Registry)] IPersistentState<ApiKeyState> state,
    TimeProvider clock) : Grain, IApiKeyGrain
{
    public async Task<PtmError> CreateAsync(ApiKeyRecord record, CancellationToken cancellationToken)
    {
        if (state.State.Created is not null)
        {
            return PtmError.Conflict;
        }

        state.State = new ApiKeyState
        {
            Tenant = record.Tenant,
            SecretHash = record.SecretHash,
            Scopes = record.Scopes,
            Created = record.Created,
        };
        await state.WriteOrEndAsync(this, cancellationToken);
        return PtmError.None;
    }

    public Task<ApiKeyRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        if (state.State is { Created: { } created, Revoked: null } key)
        {
            return Task.FromResult<ApiKeyRecord?>(new ApiKeyRecord(key.Tenant, key.SecretHash, key.Scopes, created));
        }

        // Guessed identifiers must not fill the silo with activations.
        DeactivateOnIdle();
        return Task.FromResult<ApiKeyRecord?>(null);
    }

    public async Task<bool> RevokeAsync(CancellationToken cancellationToken)
    {
        if (state.State is not { Created: not null, Revoked: null })
        {
            return false;
        }

        state.State.Revoked = clock.GetUtcNow();
        await state.WriteOrEndAsync(this, cancellationToken);
        return true;
    }
}
