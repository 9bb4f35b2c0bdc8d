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
            Expires = record.Expires,
            Name = record.Name,
        };
        await state.WriteOrEndAsync(this, cancellationToken);
        return PtmError.None;
    }

    public Task<ApiKeyRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        if (Describe() is { } record)
        {
            return Task.FromResult<ApiKeyRecord?>(record);
        }

        // Guessed identifiers must not fill the silo with activations.
        DeactivateOnIdle();
        return Task.FromResult<ApiKeyRecord?>(null);
    }

    public async Task<ApiKeyRecord?> RotateAsync(string secretHash, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (Describe() is null)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var key = state.State;
        var works = grace > TimeSpan.Zero;
        (key.FormerHash, key.FormerUntil) = (works ? key.SecretHash : null, works ? now + grace : null);
        (key.SecretHash, key.Rotated) = (secretHash, now);
        await state.WriteOrEndAsync(this, cancellationToken);
        return Describe();
    }

    public async Task NoteUseAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        if (Describe() is not null && !(state.State.LastUsed >= day))
        {
            state.State.LastUsed = day;
            await state.WriteOrEndAsync(this, cancellationToken);
        }
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

    private ApiKeyRecord? Describe() => state.State is { Created: { } created, Revoked: null } key
        ? new ApiKeyRecord(key.Tenant, key.SecretHash, key.Scopes, created)
        {
            Expires = key.Expires,
            Name = key.Name,
            FormerHash = key.FormerHash,
            FormerUntil = key.FormerUntil,
            Rotated = key.Rotated,
            LastUsed = key.LastUsed,
        }
        : null;
}
