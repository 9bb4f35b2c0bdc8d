using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.Grains.Tiers;

/// <summary>
/// Looks at other stores when the silo starts and at intervals, and registers what is new there with its tenant. A store that cannot be
/// reached keeps the silo from nothing but that store's new tasks.
/// </summary>
internal sealed partial class TierFollower(
    NodeTiers tiers,
    TierInstruments instruments,
    TierOptions options,
    IGrainFactory grains,
    TimeProvider clock,
    ILogger<TierFollower> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // Nodes that started together do not go on asking together.
    private const double Spread = 0.1;

    private readonly TierInstruments _instruments = instruments;
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _looked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SortedSet<string> _unregistered = new(StringComparer.Ordinal);
    private string _known = "";
    private Task _following = Task.CompletedTask;

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(TierFollower), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        if (tiers.Follower is not { } follower)
        {
            return;
        }

        _following = Task.Run(() => FollowAsync(follower, _stop.Token), CancellationToken.None);
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
        await _following.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task FollowAsync(StoreFollower follower, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(follower, cancellationToken);
            }
            catch (Exception e) when (e is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
            {
                // Whatever it is, the next look may do better.
                LogFailed(e);
            }

            _looked.TrySetResult();
            var pause = options.RefreshPeriod * (1 + (Spread * ((2 * Random.Shared.NextDouble()) - 1)));
            await Task.Delay(pause, clock, cancellationToken);
        }
    }

    private async Task LookAsync(StoreFollower follower, CancellationToken cancellationToken)
    {
        var report = await follower.RunAsync(cancellationToken);
        Tell(report);
        _unregistered.UnionWith(report.Added);
        _unregistered.UnionWith(report.Removed);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Other stores could not be looked at.")]
    private partial void LogFailed(Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} of another store could not be registered; the next look tries again.")]
    private partial void LogNotRegistered(Exception exception, TaskName task);

    [LoggerMessage(Level = LogLevel.Error, Message = "Task {Task} of another store is not listed for its tenant: {Error}.")]
    private partial void LogRefused(TaskName task, PtmError error);
}
