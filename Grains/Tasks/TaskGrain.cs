using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tiers;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A task's registrations and its pending lists, one per version.</summary>
[Reentrant]
internal sealed partial class TaskGrain(
    [PersistentState("task", StateStores.Registry)] IPersistentState<TaskState> state,
    [PersistentState("task-counts", StateStores.Registry)] IPersistentState<TaskCounts> counts,
    TaskCheckpoints checkpoints,
    LocalTasks localTasks,
    LookRequests looks,
    TaskGrainOptions options,
    TimeProvider clock,
    ILogger<TaskGrain> logger) : Grain, ITaskGrain
{
    private const int MaxVersion = 1_000_000;
    private const string Unloaded = "The task was unloaded; load it to have it served again.";
    private const string Moves = "The task moves to another node; send the request again.";
    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan SavePeriod = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<int, TaskVersion> _versions = [];
    private readonly HashSet<Guid> _held = [];
    private readonly SemaphoreSlim _registering = new(1, 1);

    // One write at a time: a second one under way would meet the first one's version.
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly TaskCounters _counters = new(counts, clock);
    private TaskName _name;
    private TaskLists _lists = null!;
    private TaskResidence _residence = null!;
    private IGrainTimer? _tick;
    private IGrainTimer? _save;
    private bool _isLeaving;

    private TaskAliases Aliases => new(state.State.Aliases, _versions);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _name = TaskName.Parse(this.GetPrimaryKeyString());
        var scheduler = GrainFactory.GetGrain<ISchedulerGrain>(options.Pool);
        _lists = new TaskLists(_name, options, scheduler, clock, _counters.OnBatch, logger);
        _residence = new TaskResidence(GrainFactory, options.Pool, _name, clock, logger);
        _counters.Start();
        localTasks.Add(_name);
        foreach (var version in await checkpoints.ListAsync(_name, cancellationToken))
        {
            _versions[version.Version] = version;
        }
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        localTasks.Remove(_name);
        await HandOverAsync(cancellationToken);
        await SaveAsync(cancellationToken);
    }

    public Task HandOverAsync(CancellationToken cancellationToken)
    {
        _isLeaving = true;
        _lists.RefuseEverything(PtmError.Unavailable, Moves);
        return Task.CompletedTask;
    }

    public Task<TaskRegistered> RegisterAsync(TaskRegistration registration, CancellationToken cancellationToken) =>
        AfterOthersAsync(() => RegisterNextAsync(registration, cancellationToken), cancellationToken);

    public Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(Describe());

    public async Task<TokenizerFile?> ReadTokenizerFileAsync(int version, string file, CancellationToken cancellationToken) =>
        _versions.TryGetValue(version, out var known) && known.TokenizerFiles.ContainsKey(file)
            ? await checkpoints.ReadFileAsync(_name, version, file, cancellationToken)
            : null;

    public Task<TaskRegistered> RefreshAsync(CancellationToken cancellationToken) => AfterOthersAsync(
        async () =>
        {
            await TakeUpAsync(await checkpoints.ListAsync(_name, cancellationToken), cancellationToken);
            if (_versions.Count == 0)
            {
                // Another silo may have a version that this one's store has yet to follow.
                looks.Ask();
            }

            return await TellTenantAsync(cancellationToken);
        },
        cancellationToken);

    public Task<bool> RemoveAsync(CancellationToken cancellationToken) =>
        AfterOthersAsync(() => RemoveAllAsync(cancellationToken), cancellationToken);

    public Task<TaskRegistered> RemoveVersionAsync(int version, CancellationToken cancellationToken) =>
        AfterOthersAsync(() => RemoveOneAsync(version, cancellationToken), cancellationToken);

    public async Task<TaskRegistered> SetAliasAsync(TaskAlias alias, TimeSpan limit, CancellationToken cancellationToken) =>
        Aliases.Refuse(_name, alias)
        ?? await new WarmUp(TryAsync).RunAsync(Aliases.NewIn(alias), limit, cancellationToken)

        // Registrations and removals went on meanwhile.
        ?? await AfterOthersAsync(
            async () => Aliases.Refuse(_name, alias) ?? await ChangeAliasAsync(alias.Name, alias.Targets, cancellationToken),
            cancellationToken);

    public Task<TaskRegistered> RemoveAliasAsync(string alias, CancellationToken cancellationToken) =>
        AfterOthersAsync(() => ChangeAliasAsync(alias, targets: null, cancellationToken), cancellationToken);

    public Task<TaskDescription?> ConfigureAsync(TaskSettings settings, CancellationToken cancellationToken) => AfterOthersAsync(
        async () =>
        {
            if (_versions.Count > 0 && settings != state.State.Settings)
            {
                state.State.Settings = settings;
                await WriteAsync(cancellationToken);
            }

            return Describe();
        },
        cancellationToken);

    public Task<InferReply> InferAsync(InferRequest request, CancellationToken cancellationToken) =>
        AdmitAsync(request, InferOnAsync, cancellationToken);

    public Task<bool> HoldsAsync(Guid request, CancellationToken cancellationToken) => Task.FromResult(_held.Contains(request));

    public async Task<TaskRegistered> LoadAsync(CancellationToken cancellationToken)
    {
        if (_versions.Count == 0)
        {
            return Unknown();
        }

        var grant = await _residence.BringAsync(_versions[Aliases.DefaultVersion], cancellationToken);
        if (grant.Error != PtmError.None)
        {
            return new TaskRegistered(grant.Error, grant.Message, null);
        }

        await SetUnloadedAsync(false, cancellationToken);
        return new TaskRegistered(PtmError.None, "", Describe());
    }

    public async Task<TaskRegistered> UnloadAsync(CancellationToken cancellationToken)
    {
        if (_versions.Count == 0)
        {
            return Unknown();
        }

        await SetUnloadedAsync(true, cancellationToken);
        _lists.RefuseWaiting(PtmError.OutOfService, Unloaded);
        await _residence.SendAwayAsync([.. _versions.Keys], cancellationToken);
        return new TaskRegistered(PtmError.None, "", Describe());
    }

    public Task<TaskStatistics?> ReadStatisticsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Describe() is { } task ? new TaskStatistics(task, _counters.Export(_versions.Keys)) : null);

    public Task<BatchGrant?> TakeBatchAsync(BatchClaim claim, CancellationToken cancellationToken)
    {
        var grant = _lists.Take(claim);
        if (grant is null && state.State.IsUnloaded)
        {
            // The order is older than the unloading, and has brought back weights that nobody uses.
            _ = _residence.SendAwayFromAsync(claim.Device, [claim.Version], CancellationToken.None);
        }

        return Task.FromResult(grant);
    }

    public Task<ListReport> CompleteBatchAsync(BatchOutcome outcome, CancellationToken cancellationToken) =>
        Task.FromResult(_lists.Complete(outcome));

    public Task<ListReport> ReturnBatchAsync(BatchFailure failure, CancellationToken cancellationToken) =>
        Task.FromResult(_lists.Return(
            state.State.IsUnloaded && failure.Error == PtmError.None
                ? failure with { Error = PtmError.OutOfService, Message = Unloaded }
                : failure));

    public Task ReturnFromDeviceAsync(string device, CancellationToken cancellationToken)
    {
        _lists.ReturnFromDevice(device);
        RefuseIfUnloaded();
        return Task.CompletedTask;
    }

    public Task RefuseWaitingAsync(int version, PtmError error, string message, CancellationToken cancellationToken)
    {
        _lists.RefuseWaiting(version, error, message);
        return Task.CompletedTask;
    }

    private async Task<TaskRegistered> RegisterNextAsync(TaskRegistration registration, CancellationToken cancellationToken)
    {
        var highest = Math.Max(state.State.HighestVersion, _versions.Keys.LastOrDefault());
        if (await checkpoints.FindUploadAsync(_name, registration.CheckpointFolder, cancellationToken) is { } made)
        {
            // Asked again by one that never learnt of it.
            await TakeUpAsync(await checkpoints.ListAsync(_name, cancellationToken), cancellationToken);
            if (_versions.ContainsKey(made))
            {
                await NoteAsync(GrainFactory.GetGrain<ITenantGrain>(_name.Tenant), cancellationToken);
                return Outcome() with { Version = made };
            }
        }

        var number = registration.Version ?? highest + 1;
        if (number <= highest || number > MaxVersion)
        {
            var next = $"version is {number}; the next one of '{_name.Name}' is {highest + 1} to {MaxVersion}.";
            return new TaskRegistered(number is < 1 or > MaxVersion ? PtmError.InvalidRequest : PtmError.Conflict, next, null);
        }

        var tenant = GrainFactory.GetGrain<ITenantGrain>(_name.Tenant);
        try
        {
            var refused = await tenant.AddTaskAsync(_name.Name, cancellationToken);
            if (refused != PtmError.None)
            {
                return new TaskRegistered(refused, $"Tenant '{_name.Tenant}' does not exist, or has the most tasks of its limit tasks.", null);
            }

            var (error, message, version) = await checkpoints.ImportWithinAsync(
                tenant, _name, new(registration.Version, number), registration.CheckpointFolder, cancellationToken);
            if (version is null)
            {
                return new TaskRegistered(error, message, null);
            }

            _versions[version.Version] = version;
            state.State.HighestVersion = version.Version;
            await WriteAsync(cancellationToken);
            LogRegistered(_name, version.Version, version.WeightBytes);
            return Outcome() with { Version = version.Version };
        }
        finally
        {
            // Also when the caller has hung up: the name and the bytes that were set aside must not stay taken.
            await NoteAsync(tenant, CancellationToken.None);
        }
    }

    // What was done is done; a tenant that does not hear of it asks the store whenever it lists the task.
    private async Task NoteAsync(ITenantGrain tenant, CancellationToken cancellationToken)
    {
        try
        {
            await (_versions.Count == 0
                ? tenant.RemoveTaskAsync(_name.Name, cancellationToken)
                : tenant.NoteTaskAsync(_name.Name, Describe(), cancellationToken));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogNotNoted(e, _name);
        }
    }

    private async Task TakeUpAsync(IReadOnlyList<TaskVersion> stored, CancellationToken cancellationToken)
    {
        // A number that has been served means one thing for ever: a registration gets the next one, also when its versions are gone.
        var highest = Math.Max(_versions.Keys.LastOrDefault(), stored.Count > 0 ? stored[^1].Version : 0);
        if (highest > state.State.HighestVersion)
        {
            state.State.HighestVersion = highest;
            await WriteAsync(cancellationToken);
        }

        var hadSome = _versions.Count > 0;
        foreach (var gone in _versions.Keys.Except(stored.Select(v => v.Version)).ToArray())
        {
            _versions.Remove(gone);
            checkpoints.Forget(_name, gone);
            _lists.RefuseWaiting(gone, PtmError.UnknownVersion, $"Version {gone} of '{_name.Name}' was removed.");
        }

        foreach (var version in stored)
        {
            _versions.TryAdd(version.Version, version);
        }

        if (hadSome && _versions.Count == 0)
        {
            // Not for one that never had any here: another node's store may have them.
            await state.State.ClearAliasesAsync(WriteOutAsync);
            await ResetAsync();
        }
    }

    // What is registered under the name later is another task.
    private async Task ResetAsync()
    {
        if (state.State.IsUnloaded || state.State.Settings != new TaskSettings())
        {
            (state.State.IsUnloaded, state.State.Settings) = (false, new TaskSettings());
            await WriteOutAsync();
        }
    }

    private async Task<TaskRegistered> TellTenantAsync(CancellationToken cancellationToken)
    {
        var tenant = GrainFactory.GetGrain<ITenantGrain>(_name.Tenant);
        if (Describe() is not { } task)
        {
            await tenant.RemoveTaskAsync(_name.Name, cancellationToken);
            return new TaskRegistered(PtmError.None, "", null);
        }

        await tenant.CreateAsync(cancellationToken);
        var refused = await tenant.AddTaskAsync(_name.Name, cancellationToken);
        if (refused != PtmError.None)
        {
            return new TaskRegistered(refused, $"Tenant '{_name.Tenant}' has too many tasks.", null);
        }

        await NoteAsync(tenant, cancellationToken);
        return new TaskRegistered(PtmError.None, "", task);
    }

    private async Task<bool> RemoveAllAsync(CancellationToken cancellationToken)
    {
        // A name that a registration left without versions goes too, so that it does not count for the limit for ever.
        await GrainFactory.GetGrain<ITenantGrain>(_name.Tenant).RemoveTaskAsync(_name.Name, cancellationToken);
        if (_versions.Count == 0)
        {
            return false;
        }

        await state.State.ClearAliasesAsync(WriteOutAsync);
        var versions = _versions.Keys.ToArray();
        _versions.Clear();

        // The lists stay until their running batches are done; nothing new gets onto them.
        _lists.RefuseWaiting(PtmError.UnknownTask, $"Task '{_name.Name}' was removed.");
        await checkpoints.RemoveAsync(_name, versions, cancellationToken);
        await ResetAsync();
        return true;
    }

    private async Task<TaskRegistered> RemoveOneAsync(int version, CancellationToken cancellationToken)
    {
        if (!_versions.ContainsKey(version))
        {
            return new TaskRegistered(PtmError.UnknownVersion, $"Task '{_name.Name}' has no version {version}.", null);
        }

        if (Aliases.Of(version) is { Length: > 0 } aliases)
        {
            return new TaskRegistered(
                PtmError.Conflict, $"Version {version} of '{_name.Name}' has the alias {string.Join(", ", aliases)}; move it first.", null);
        }

        if (_versions.Count == 1)
        {
            await RemoveAllAsync(cancellationToken);
            return Outcome();
        }

        await checkpoints.RemoveAsync(_name, [version], cancellationToken);
        await TakeUpAsync([.. _versions.Values.Where(v => v.Version != version)], cancellationToken);
        await NoteAsync(GrainFactory.GetGrain<ITenantGrain>(_name.Tenant), cancellationToken);
        return Outcome();
    }

    private async Task<TaskRegistered> ChangeAliasAsync(string alias, AliasTarget[]? targets, CancellationToken cancellationToken)
    {
        if (targets is null && !state.State.Aliases.ContainsKey(alias))
        {
            return new TaskRegistered(PtmError.UnknownVersion, $"Task '{_name.Name}' has no such alias.", null);
        }

        var tenant = GrainFactory.GetGrain<ITenantGrain>(_name.Tenant);
        await state.State.WriteAliasAsync(WriteOutAsync, tenant, _name, alias, targets, cancellationToken);
        await NoteAsync(tenant, cancellationToken);
        return Outcome();
    }

    private async Task SetUnloadedAsync(bool unloaded, CancellationToken cancellationToken)
    {
        if (state.State.IsUnloaded != unloaded)
        {
            state.State.IsUnloaded = unloaded;
            await WriteAsync(cancellationToken);
            await NoteAsync(GrainFactory.GetGrain<ITenantGrain>(_name.Tenant), cancellationToken);
        }
    }

    // What memory has already is written also for a caller that hangs up.
    private async Task WriteOutAsync()
    {
        using var time = new CancellationTokenSource(WriteLimit, clock);
        await WriteAsync(time.Token);
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await state.WriteOrEndAsync(this, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        _counters.Keep(_versions.Keys);
        try
        {
            await _counters.SaveAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A task that stopped over its statistics would be worse.
            LogSaveFailed(e, _name);
        }
    }

    private Task<InferReply> AdmitAsync(
        InferRequest request,
        Func<TaskVersion, InferRequest, CancellationToken, Task<InferReply>> infer,
        CancellationToken cancellationToken)
    {
        if (_isLeaving)
        {
            return Task.FromResult(InferReply.Refuse(PtmError.Unavailable, Moves, TimeSpan.FromSeconds(1)));
        }

        if (_versions.Count == 0)
        {
            return Task.FromResult(InferReply.Refuse(PtmError.UnknownTask, $"There is no task '{_name.Name}'."));
        }

        if (state.State.IsUnloaded)
        {
            return Task.FromResult(InferReply.Refuse(PtmError.OutOfService, Unloaded));
        }

        var version = request.Version ?? Aliases.DefaultVersion;
        return _versions.TryGetValue(version, out var known)
            ? infer(known, request, cancellationToken)
            : Task.FromResult(InferReply.Refuse(PtmError.UnknownVersion, $"Task '{_name.Name}' has no version {version}."));
    }

    private Task<InferReply> InferOnAsync(TaskVersion version, InferRequest request, CancellationToken cancellationToken) =>
        HoldAsync(request, () => _counters.CountAsync(
            version.Version, request, () => _lists.Of(version).InferAsync(request, cancellationToken)));

    // What a trial gets is no request's outcome.
    private Task<InferReply> TryAsync(InferRequest request, CancellationToken cancellationToken) => AdmitAsync(
        request, (version, trial, token) => HoldAsync(trial, () => _lists.Of(version).InferAsync(trial, token)), cancellationToken);

    private async Task<InferReply> HoldAsync(InferRequest request, Func<Task<InferReply>> run)
    {
        _save ??= this.RegisterGrainTimer(SaveAsync, new GrainTimerCreationOptions(SavePeriod, SavePeriod) { Interleave = true });
        _tick ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TickPeriod, TickPeriod) { Interleave = true });
        _held.Add(request.Id);
        try
        {
            return await run();
        }
        finally
        {
            _held.Remove(request.Id);
        }
    }

    // What ran when the task was unloaded, and came back since.
    private void RefuseIfUnloaded()
    {
        if (state.State.IsUnloaded)
        {
            _lists.RefuseWaiting(PtmError.OutOfService, Unloaded);
        }
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        if (_lists.AreIdle)
        {
            _tick?.Dispose();
            _tick = null;
            _lists.Keep(_versions.Keys);
            return Task.CompletedTask;
        }

        _lists.Tick();
        RefuseIfUnloaded();
        return Task.CompletedTask;
    }

    private TaskRegistered Unknown() => new(PtmError.UnknownTask, $"There is no task '{_name.Name}'.", null);

    // Registrations, removals and changes of one task follow each other; calls to it go on meanwhile.
    private async Task<T> AfterOthersAsync<T>(Func<Task<T>> change, CancellationToken cancellationToken)
    {
        await _registering.WaitAsync(cancellationToken);
        try
        {
            return await change();
        }
        finally
        {
            _registering.Release();
        }
    }

    private TaskRegistered Outcome() => new(PtmError.None, "", Describe());

    private TaskDescription? Describe() =>
        TaskCheckpoints.Describe(_name, _versions.Values) is { } task
            ? Aliases.Complete(task) with { IsUnloaded = state.State.IsUnloaded, Settings = state.State.Settings }
            : null;

    [LoggerMessage(Level = LogLevel.Warning, Message = "Statistics of {Task} could not be saved.")]
    private partial void LogSaveFailed(Exception exception, TaskName task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The tenant was not told of {Task}; it will ask the store.")]
    private partial void LogNotNoted(Exception exception, TaskName task);

    [LoggerMessage(Level = LogLevel.Information, Message = "Registered {Task} version {Version}: {Bytes} bytes of weights.")]
    private partial void LogRegistered(TaskName task, int version, long bytes);
}
