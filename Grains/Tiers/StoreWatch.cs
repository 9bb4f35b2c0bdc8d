using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tiers;

/// <summary>
/// Looks at the node's own store and at those that it follows, when the silo starts, at intervals and when asked to, and registers what is
/// new with its tenant: also what another process imported into the node's store. A store that cannot be reached keeps the silo from
/// nothing but that store's new tasks.
/// </summary>
internal sealed partial class StoreWatch(
    NodeTiers tiers,
    CheckpointStore store,
    Adoption adoption,
    LookRequests requests,
    TierInstruments instruments,
    TierOptions options,
    IGrainFactory grains,
    TimeProvider clock,
    ILogger<StoreWatch> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // Nodes that started together do not go on asking together.
    private const double Spread = 0.1;

    private readonly TierInstruments _instruments = instruments;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedSet<string> _unregistered = new(StringComparer.Ordinal);
    private string _known = "";
    private HashSet<StoredVersion> _stored = [];
    private Task _watching = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(StoreWatch), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        _watching = Task.Run(() => WatchAsync(_stop.Token), CancellationToken.None);
        if (tiers.Follower is null)
        {
            return;
        }

        try
        {
            await _looked.Task.WaitAsync(options.FirstLookLimit, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            LogSlow(options.FirstLookLimit.TotalSeconds);
        }
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watching.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        // All else is new: also what could not be adopted, and what was imported since the node looked.
        _stored = await adoption.Adopted.WaitAsync(cancellationToken);
        if (tiers.Follower is null)
        {
            // Where there are no others, the node has just looked.
            await PauseAsync(cancellationToken);
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(cancellationToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
            {
                // Whatever it is, the next look may do better.
                LogFailed(e);
            }

            _looked.TrySetResult();
            await PauseAsync(cancellationToken);
        }
    }

    private Task PauseAsync(CancellationToken cancellationToken) =>
        requests.NextAsync(options.RefreshPeriod * (1 + (Spread * ((2 * Random.Shared.NextDouble()) - 1))), cancellationToken);

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (tiers.Follower is { } follower)
        {
            Tell(await follower.RunAsync(cancellationToken));
        }

        var stored = await StoredAsync(cancellationToken);
        _unregistered.UnionWith(stored.Except(_stored).Concat(_stored.Except(stored)).Select(v => v.Name));
        _stored = stored;
        await RegisterAsync(cancellationToken);
    }

    private Task<HashSet<StoredVersion>> StoredAsync(CancellationToken cancellationToken) =>
        Task.Run(() => store.Versions().ToHashSet(), cancellationToken);

    private async Task RegisterAsync(CancellationToken cancellationToken)
    {
        foreach (var text in _unregistered.ToArray())
        {
            if (!TaskName.TryParse(text, out var name) || await TryRegisterAsync(name, cancellationToken))
            {
                _unregistered.Remove(text);
            }
        }
    }

    private async Task<bool> TryRegisterAsync(TaskName name, CancellationToken cancellationToken)
    {
        try
        {
            var taken = await grains.GetGrain<ITaskGrain>(name.ToString()).RefreshAsync(cancellationToken);
            if (taken.Error != PtmError.None)
            {
                LogRefused(name, taken.Error);
            }

            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            LogNotRegistered(e, name);
            return false;
        }
    }

    // A store that stays away is told of once, not at every look.
    private void Tell(FollowReport report)
    {
        if (report.Added.Count + report.Removed.Count > 0)
        {
            LogChanged(report.Added.Count, report.Removed.Count);
        }

        var problems = string.Join("; ", report.Problems.Take(10));
        if (problems != _known)
        {
            _known = problems;
            if (problems.Length > 0)
            {
                LogProblems(report.Problems.Count, problems);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Other stores: {Added} tasks have new versions here, {Removed} fewer.")]
    private partial void LogChanged(int added, int removed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other stores: {Count} problems: {Problems}.")]
    private partial void LogProblems(int count, string problems);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Other stores have not answered within {Seconds} s; the node serves what it has.")]
    private partial void LogSlow(double seconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The stores could not be looked at.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} of the store could not be registered; the next look tries again.")]
    private partial void LogNotRegistered(Exception exception, TaskName task);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} of the store is not listed for its tenant: {Error}.")]
    private partial void LogRefused(TaskName task, PtmError error);
}
