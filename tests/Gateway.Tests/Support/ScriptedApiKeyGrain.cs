using Orleans;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedApiKeyGrain(Platform platform, TimeProvider clock) : Grain, IApiKeyGrain
{
    public Task<PtmError> CreateAsync(ApiKeyRecord record, CancellationToken cancellationToken)
    {
        var made = platform.Keys.TryAdd(this.GetPrimaryKeyString(), record) ? PtmError.None : PtmError.Conflict;
        return platform.KeyCreationFailure(record) is { } failure ? Task.FromException<PtmError>(failure) : Task.FromResult(made);
    }

    public Task<ApiKeyRecord?> ReadAsync(CancellationToken cancellationToken) =>
        platform.KeyFailure(this.GetPrimaryKeyString()) is { } failure
            ? Task.FromException<ApiKeyRecord?>(failure)
            : Task.FromResult(platform.Keys.GetValueOrDefault(this.GetPrimaryKeyString()));

    public Task<ApiKeyRecord?> RotateAsync(string secretHash, TimeSpan grace, CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKeyString();
        var before = platform.Keys[id];
        return Task.FromResult<ApiKeyRecord?>(platform.Keys[id] = before with
        {
            SecretHash = secretHash,
            FormerHash = before.SecretHash,
            FormerUntil = clock.GetUtcNow() + grace,
            Rotated = clock.GetUtcNow(),
        });
    }

    public Task NoteUseAsync(DateTimeOffset day, CancellationToken cancellationToken)
    {
        var id = this.GetPrimaryKeyString();
        platform.Keys[id] = platform.Keys[id] with { LastUsed = day };
        return platform.NotedUses.Writer.WriteAsync(id, cancellationToken).AsTask();
    }

    public Task<bool> RevokeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(platform.Keys.TryRemove(this.GetPrimaryKeyString(), out _));
}
