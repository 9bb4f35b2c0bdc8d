using Orleans;
using Orleans.Concurrency;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Support;

[Reentrant]
public sealed class ScriptedTaskGrain(Platform platform) : Grain, ITaskGrain
{
    private ScriptedTask? Script => platform.Tasks.GetValueOrDefault(this.GetPrimaryKeyString());

    public Task<TaskRegistered> RegisterAsync(TaskRegistration registration, CancellationToken cancellationToken)
    {
        platform.Registrations.Enqueue(registration);
        var name = TaskName.Parse(this.GetPrimaryKeyString());
        var registered = platform.Register(name, registration);
        if (registered.Description is { } description)
        {
            platform.Tasks[name.ToString()] = new ScriptedTask(description);
        }

        return Task.FromResult(registered);
    }

    public Task<TaskDescription?> DescribeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref platform.TaskDescriptions);
        return Task.FromResult(Script?.Description);
    }

    public Task<TokenizerFile?> ReadTokenizerFileAsync(int version, string file, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref Script!.FileReads);
        return Task.FromResult(Script.Files.TryGetValue(file, out var bytes) ? new TokenizerFile(file, bytes) : null);
    }

    public async Task<TaskRegistered> RefreshAsync(CancellationToken cancellationToken) =>
        new(PtmError.None, "", await DescribeAsync(cancellationToken));

    public Task<TaskDescription?> ConfigureAsync(TaskSettings settings, CancellationToken cancellationToken)
    {
        if (Script is { } script)
        {
            script.Description = script.Description with { Settings = settings };
        }

        return Task.FromResult(Script?.Description);
    }

    public Task<bool> RemoveAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref platform.TaskRemovals);
        return Task.FromResult(platform.Tasks.TryRemove(this.GetPrimaryKeyString(), out _));
    }

    public Task<TaskRegistered> RemoveVersionAsync(int version, CancellationToken cancellationToken) => Task.FromResult(Change(
        task => Array.Exists(task.Aliases, a => Array.Exists(a.Targets, t => t.Version == version)) ? PtmError.Conflict
            : task.Find(version) is null ? PtmError.UnknownVersion
            : PtmError.None,
        task => task with { Versions = Array.FindAll(task.Versions, v => v.Version != version) }));

    public Task<TaskRegistered> SetAliasAsync(TaskAlias alias, TimeSpan limit, CancellationToken cancellationToken)
    {
        platform.Aliases.Enqueue((alias, limit));
        return Task.FromResult(Change(_ => platform.SetAlias(alias, limit), task => Without(task, alias.Name, alias)));
    }

    public Task<TaskRegistered> RemoveAliasAsync(string alias, CancellationToken cancellationToken) =>
        Task.FromResult(Change(
            task => Array.Exists(task.Aliases, a => a.Name == alias) ? PtmError.None : PtmError.UnknownVersion, task => Without(task, alias)));

    public Task<InferReply> InferAsync(InferRequest request, CancellationToken cancellationToken)
    {
        if (Script is not { } script)
        {
            return Task.FromResult(InferReply.Refuse(PtmError.UnknownTask, "gone"));
        }

        script.Requests.Enqueue(request);
        return script.Infer is { } infer
            ? infer(request, cancellationToken)
            : Task.FromResult(Models.Reply(script.Version(request), request.Tokens, 0.5f, 1.5f, -1));
    }

    public Task<TaskRegistered> LoadAsync(CancellationToken cancellationToken) => Serve(unloaded: false);

    public Task<TaskRegistered> UnloadAsync(CancellationToken cancellationToken) => Serve(unloaded: true);

    public Task<TaskStatistics?> ReadStatisticsAsync(CancellationToken cancellationToken) => Task.FromResult(
        Script is { } script
            ? new TaskStatistics(
                script.Description,
                [.. script.Description.Versions.Select(v => script.Statistics ?? new VersionStatistics { Version = v.Version })])
            : null);

    public Task<bool> HoldsAsync(Guid request, CancellationToken cancellationToken) => Task.FromResult(Script?.Holds(request) ?? false);

    public Task<BatchGrant?> TakeBatchAsync(BatchClaim claim, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ListReport> CompleteBatchAsync(BatchOutcome outcome, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ListReport> ReturnBatchAsync(BatchFailure failure, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReturnFromDeviceAsync(string device, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task HandOverAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RefuseWaitingAsync(int version, PtmError error, string message, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private static TaskDescription Without(TaskDescription task, string alias, params TaskAlias[] added) =>
        task with { Aliases = [.. task.Aliases.Where(a => a.Name != alias).Concat(added)] };

    private TaskRegistered Change(Func<TaskDescription, PtmError> refuse, Func<TaskDescription, TaskDescription> change)
    {
        if (Script is not { } script)
        {
            return new TaskRegistered(PtmError.UnknownTask, "gone", null);
        }

        var error = refuse(script.Description);
        script.Description = error == PtmError.None ? change(script.Description) : script.Description;
        return new TaskRegistered(error, error == PtmError.None ? "" : "the task said no", script.Description);
    }

    private Task<TaskRegistered> Serve(bool unloaded)
    {
        if (Script is not { } script)
        {
            return Task.FromResult(new TaskRegistered(PtmError.UnknownTask, "gone", null));
        }

        if (!unloaded && script.LoadFailure is { } failure)
        {
            return Task.FromResult(failure);
        }

        script.Description = script.Description with { IsUnloaded = unloaded };
        return Task.FromResult(new TaskRegistered(PtmError.None, "", script.Description));
    }
}
