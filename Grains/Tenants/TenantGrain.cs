using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Tenants;

internal sealed class TenantGrain : Grain, ITenantGrain
{
    /// <summary>Tasks that a tenant without a limit of its own can have.</summary>
    public const int MaxTasks = 10_000;

    /// <summary>Keys that a tenant without a limit of its own can have.</summary>
    public const int MaxKeys = 1_000;

    private const int AskedAtOnce = 32;
    private static readonly TimeSpan NoticeTime = TimeSpan.FromSeconds(2);

    private readonly IPersistentState<TenantState> _state;
    private readonly TimeProvider _clock;
    private readonly KnownTasks _tasks;
    private readonly TenantOptions _defaults;

    // Of tasks that are being registered: what they had before, and what their new versions may take.
    private readonly Dictionary<string, (long Before, long Bytes)> _reserved = new(StringComparer.Ordinal);

    public TenantGrain(
        [PersistentState("tenant", StateStores.Registry)] IPersistentState<TenantState> state,
        TaskCheckpoints checkpoints,
        TenantOptions defaults,
        TimeProvider clock)
    {
        _defaults = defaults;
        _state = state;
        _clock = clock;
        _tasks = new KnownTasks(async (names, cancellationToken) => await DescribeAliasedAsync(
            await checkpoints.DescribeAsync([.. names.Select(n => new TaskName(this.GetPrimaryKeyString(), n))], cancellationToken),
            cancellationToken));
    }

    private TenantLimits Limits => _state.State.Limits ?? _defaults.Limits();

    private int MostTasks => Math.Min(Limits.Tasks ?? MaxTasks, MaxTasks);

    public async Task<PtmError> CreateAsync(CancellationToken cancellationToken)
    {
        if (_state.State.Created is not null)
        {
            return PtmError.Conflict;
        }

        // The directory comes first: a name without a tenant lists as nothing, a tenant without a name could never be found again.
        await GrainFactory.GetGrain<ITenantDirectoryGrain>("all").AddAsync(this.GetPrimaryKeyString(), cancellationToken);
        _state.State.Created = _clock.GetUtcNow();
        await _state.WriteOrEndAsync(this, cancellationToken);
        return PtmError.None;
    }

    public Task<TenantDescription?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public Task<TenantLimits?> ReadLimitsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_state.State.Created is null ? null : Limits);

    public async Task<TenantDescription?> SetLimitsAsync(TenantLimits values, LimitFields fields, CancellationToken cancellationToken)
    {
        if (_state.State.Created is null)
        {
            return null;
        }

        _state.State.Limits = fields == LimitFields.None ? null : Limits.With(values, fields);
        await _state.WriteOrEndAsync(this, cancellationToken);
        await TellAsync(cancellationToken);
        return Describe();
    }

    public async Task<string?> ReserveStoredAsync(string name, long bytes, CancellationToken cancellationToken)
    {
        if (Limits.StoredBytes is not { } most)
        {
            return null;
        }

        var known = await _tasks.FindAsync([.. _state.State.Tasks], cancellationToken);
        var held = known.ToDictionary(t => t.Name.Name, BytesOf, StringComparer.Ordinal);

        // What is being registered counts by its reservation alone: the store may or may not have the new version by now.
        foreach (var (reserving, (before, reserved)) in _reserved)
        {
            held[reserving] = before + (reserving == name ? 0 : reserved);
        }

        var stored = held.Values.Sum();
        if (stored + bytes > most)
        {
            return $"stored_bytes: the limit is {most}, {stored} are in use, and this version has {bytes}";
        }

        _reserved[name] = (held.GetValueOrDefault(name), bytes);
        return null;
    }

    public async Task AdoptAsync(string[] tasks, CancellationToken cancellationToken)
    {
        await CreateAsync(cancellationToken);
        var names = _state.State.Tasks;
        var before = names.Count;
        names.UnionWith(tasks.Where(t => !names.Contains(t)).Take(Math.Max(0, MostTasks - before)));
        if (names.Count > before)
        {
            await _state.WriteOrEndAsync(this, cancellationToken);
        }

        _tasks.Clear();
        await _tasks.FindAsync([.. names], cancellationToken);
    }

    public async Task<TaskPage> ListTasksAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var rest = _state.State.Tasks.Where(n => string.CompareOrdinal(n, after) > 0).Order(StringComparer.Ordinal);
        var names = rest.Take(limit + 1).ToArray();
        var page = names.Length > limit ? names[..limit] : names;
        return PageBound.Cut(await _tasks.FindAsync(page, cancellationToken), names.Length > limit ? page[^1] : null);
    }

    public Task NoteTaskAsync(string name, TaskDescription? task, CancellationToken cancellationToken)
    {
        _reserved.Remove(name);
        if (_state.State.Tasks.Contains(name))
        {
            _tasks.Settle(name, task);
        }

        return Task.CompletedTask;
    }

    public async Task<PtmError> AddTaskAsync(string name, CancellationToken cancellationToken)
    {
        var error = await AddAsync(_state.State.Tasks, name, MostTasks, cancellationToken);
        if (error == PtmError.None)
        {
            _reserved.Remove(name);
            _tasks.Unsettle(name);
        }

        return error;
    }

    public async Task NoteAliasedAsync(string name, bool aliased, CancellationToken cancellationToken)
    {
        var names = _state.State.AliasedTasks;
        if (aliased ? _state.State.Tasks.Contains(name) && names.Add(name) : names.Remove(name))
        {
            await _state.WriteOrEndAsync(this, cancellationToken);
        }
    }

    public Task RemoveTaskAsync(string name, CancellationToken cancellationToken)
    {
        _state.State.AliasedTasks.Remove(name);
        _reserved.Remove(name);
        _tasks.Forget(name);
        return RemoveAsync(_state.State.Tasks, name, cancellationToken);
    }

    public Task<PtmError> AddKeyAsync(string keyId, CancellationToken cancellationToken) =>
        AddAsync(_state.State.KeyIds, keyId, Math.Min(Limits.Keys ?? MaxKeys, MaxKeys), cancellationToken);

    public Task RemoveKeyAsync(string keyId, CancellationToken cancellationToken) =>
        RemoveAsync(_state.State.KeyIds, keyId, cancellationToken);

    private async Task<TaskDescription?[]> DescribeAliasedAsync(TaskDescription?[] tasks, CancellationToken cancellationToken)
    {
        var asked = tasks.Select((task, at) => (task, at))
            .Where(t => t.task is { } task && _state.State.AliasedTasks.Contains(task.Name.Name));
        using var late = new CancellationTokenSource(NoticeTime, _clock);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        foreach (var some in asked.ToArray().Chunk(AskedAtOnce))
        {
            var answers = await Task.WhenAll(some.Select(t => AskAsync(t.task!.Name, time.Token)));
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < some.Length; i++)
            {
                tasks[some[i].at] = answers[i] ?? tasks[some[i].at];
            }
        }

        return tasks;
    }

    // A task that cannot tell is listed as the store has it; nothing else of the tenant waits for it.
    private async Task<TaskDescription?> AskAsync(TaskName task, CancellationToken time)
    {
        try
        {
            time.ThrowIfCancellationRequested();
            return await GrainFactory.GetGrain<ITaskGrain>($"{task}").DescribeAsync(time).WaitAsync(time);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _tasks.Doubt(task.Name);
            return null;
        }
    }

    // The limits are stored; who shares them out and cannot be told reads them anew before long.
    private async Task TellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await GrainFactory.GetGrain<IQuotaGrain>(this.GetPrimaryKeyString())
                .SetLimitsAsync(Limits, cancellationToken)
                .WaitAsync(NoticeTime, _clock, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
        }
    }

    private static long BytesOf(TaskDescription task) => task.Versions.Sum(v => v.StoredBytes > 0 ? v.StoredBytes : v.WeightBytes);

    private TenantDescription? Describe() => _state.State.Created is { } created
        ? new TenantDescription(this.GetPrimaryKeyString(), [.. _state.State.Tasks], [.. _state.State.KeyIds], created)
        {
            Limits = Limits,
            HasDefaultLimits = _state.State.Limits is null,
        }
        : null;

    private async Task RemoveAsync(SortedSet<string> set, string value, CancellationToken cancellationToken)
    {
        if (set.Remove(value))
        {
            await _state.WriteOrEndAsync(this, cancellationToken);
        }
    }

    private async Task<PtmError> AddAsync(SortedSet<string> set, string value, int limit, CancellationToken cancellationToken)
    {
        if (_state.State.Created is null)
        {
            return PtmError.UnknownTask;
        }

        if (set.Contains(value))
        {
            return PtmError.None;
        }

        if (set.Count >= limit)
        {
            return PtmError.LimitReached;
        }

        set.Add(value);
        await _state.WriteOrEndAsync(this, cancellationToken);
        return PtmError.None;
    }
}
