using Orleans;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedApiKeyGrain(Platform platform) : Grain, IApiKeyGrain
{
    public Task<PtmError> CreateAsync(ApiKeyRecord record, CancellationToken cancellationToken) =>
        Task.FromResult(platform.Keys.TryAdd(this.GetPrimaryKeyString(), record) ? PtmError.None : PtmError.Conflict);

    public Task<ApiKeyRecord?> ReadAsync(CancellationToken cancellationToken) =>
        platform.KeyFailure(this.GetPrimaryKeyString()) is { } failure
            ? Task.FromException<ApiKeyRecord?>(failure)
            : Task.FromResult(platform.Keys.GetValueOrDefault(this.GetPrimaryKeyString()));

    public Task<bool> RevokeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(platform.Keys.TryRemove(this.GetPrimaryKeyString(), out _));
}
