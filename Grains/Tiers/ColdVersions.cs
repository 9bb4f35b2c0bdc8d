using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PtmOrleans.Grains.Weights;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Grains.Tiers;

/// <summary>
/// Brings versions whose weights are away into the local store before they get room on a device, so that what takes long takes neither
/// room nor a turn from tasks that are ready.
/// </summary>
internal sealed partial class ColdVersions(
    NodeTiers tiers, LookRequests requests, TierOptions options, TimeProvider clock, ILogger<ColdVersions> logger)
    : IAsyncDisposable
{
    private const int MostFetches = 64;

    private readonly ConcurrentDictionary<string, Lazy<Task>> _fetches = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _shutdown = new();

    /// <summary>
    /// Waits a moment for a version's weights; null when they are here, else the refusal. They go on coming after the wait.
    /// </summary>
    public async Task<LeaseGrant?> WaitAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        if (await IsHereAsync(manifest, cancellationToken))
        {
            return null;
        }

        if (Begin(manifest) is not { } fetch)
        {
            return Later($"The weights of '{manifest.Key}' wait for those of other tasks to come to this node.");
        }

        try
        {
            await fetch.WaitAsync(options.ColdWait, clock, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            return Later($"The weights of '{manifest.Key}' are on their way to this node.");
        }
        catch (WeightStoreException e)
        {
            // The message names other nodes and folders, which are no tenant's business.
            LogNotFetched(manifest.Key, e.Message);
            return e.Error is WeightStoreError.NotFound
                ? Refuse(PtmError.TaskFailed, $"The weights of '{manifest.Key}' are gone from every store that this node knows.")
                : Refuse(PtmError.Unavailable, $"The weights of '{manifest.Key}' cannot be fetched at the moment.");
        }
    }

    /// <summary>The refusal of a version that is not in this node's store: where the node follows others, it may still come.</summary>
    public LeaseGrant Missing(string task, int version)
    {
        if (tiers.Follower is null)
        {
            return Refuse(PtmError.TaskFailed, $"The checkpoint of '{task}' version {version} is not in this node's store.");
        }

        requests.Ask();
        return Later($"The checkpoint of '{task}' version {version} is not in this node's store yet.");
    }

    /// <summary>Whether all weights are here, looked up off the caller's turn.</summary>
    public ValueTask<bool> IsHereAsync(Manifest manifest, CancellationToken cancellationToken) => tiers.Follower is null
        ? ValueTask.FromResult(true)
        : new ValueTask<bool>(Task.Run(() => tiers.Segments.IsLocal(manifest), cancellationToken));

    /// <summary>Starts bringing a version here, or joins; null when too many are on their way.</summary>
    public Task? Begin(Manifest manifest)
    {
        if (_fetches.Count >= MostFetches && !_fetches.ContainsKey(manifest.Key))
        {
            return null;
        }

        return _fetches.GetOrAdd(manifest.Key, _ => new Lazy<Task>(() => Task.Run(() => FetchAsync(manifest)))).Value;
    }

    public async ValueTask DisposeAsync()
    {
        await _shutdown.CancelAsync();
        foreach (var fetch in _fetches.Values)
        {
            await fetch.Value.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _shutdown.Dispose();
    }

    private async Task FetchAsync(Manifest manifest)
    {
        try
        {
            await tiers.Segments.EnsureLocalAsync(manifest, _shutdown.Token);
            LogFetched(manifest.Key, manifest.StoredBytes);
        }
        finally
        {
            _fetches.TryRemove(manifest.Key, out _);
        }
    }

    private static LeaseGrant Later(string message) => Refuse(PtmError.Unavailable, message) with { Later = true };

    private static LeaseGrant Refuse(PtmError error, string message) => new(0, 0, TimeSpan.Zero, error, message);

    [LoggerMessage(Level = LogLevel.Information, Message = "The {Bytes} bytes of weights of {Version} are in the local store now.")]
    private partial void LogFetched(string version, long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The weights of {Version} could not be fetched: {Reason}.")]
    private partial void LogNotFetched(string version, string reason);
}
