using Orleans;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedTenantGrain(Platform platform) : Grain, ITenantGrain
{
    private string Name => this.GetPrimaryKeyString();

    public Task<PtmError> CreateAsync(CancellationToken cancellationToken)
    {
        var added = platform.Tenants.TryAdd(Name, new TenantDescription(Name, [], [], DateTimeOffset.UnixEpoch));
        return Task.FromResult(added ? PtmError.None : PtmError.Conflict);
    }

    public Task<TenantDescription?> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(platform.Tenants.GetValueOrDefault(Name) is { } tenant ? tenant with { Tasks = TasksOf(tenant) } : null);

    public Task<TenantLimits?> ReadLimitsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(platform.Tenants.GetValueOrDefault(Name)?.Limits);

    public async Task<TenantDescription?> SetLimitsAsync(TenantLimits values, LimitFields fields, CancellationToken cancellationToken)
    {
        if (platform.Tenants.TryGetValue(Name, out var tenant))
        {
            var limits = fields == LimitFields.None ? TenantLimits.None : tenant.Limits.With(values, fields);
            platform.Tenants[Name] = tenant with { Limits = limits, HasDefaultLimits = fields == LimitFields.None };
        }

        return await DescribeAsync(cancellationToken);
    }

    public Task<string?> ReserveStoredAsync(string name, long bytes, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task AdoptAsync(string[] tasks, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<TaskPage> ListTasksAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref platform.Listings);
        var tasks = platform.Tasks.Values.Select(t => t.Description)
            .Where(t => t.Name.Tenant == Name && string.CompareOrdinal(t.Name.Name, after) > 0)
            .OrderBy(t => t.Name.Name, StringComparer.Ordinal)
            .ToArray();
        return Task.FromResult(new TaskPage([.. tasks.Take(limit)], tasks.Length > limit ? tasks[limit - 1].Name.Name : null));
    }

    public Task NoteTaskAsync(string name, TaskDescription? task, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<PtmError> AddTaskAsync(string name, CancellationToken cancellationToken) => Task.FromResult(PtmError.None);

    public Task NoteAliasedAsync(string name, bool aliased, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveTaskAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<PtmError> AddKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        platform.Tenants[Name] = platform.Tenants[Name] with { KeyIds = [.. platform.Tenants[Name].KeyIds, keyId] };
        return Task.FromResult(PtmError.None);
    }

    public Task RemoveKeyAsync(string keyId, CancellationToken cancellationToken)
    {
        platform.Tenants[Name] = platform.Tenants[Name] with { KeyIds = [.. platform.Tenants[Name].KeyIds.Where(k => k != keyId)] };
        return Task.CompletedTask;
    }

    // With one that was removed a moment ago.
    private string[] TasksOf(TenantDescription tenant) =>
        [.. platform.Tasks.Keys.Where(k => k.StartsWith(tenant.Name + "/", StringComparison.Ordinal)).Select(k => k[(tenant.Name.Length + 1)..]).Order(), "removed"];
}
