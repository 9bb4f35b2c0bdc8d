using Orleans.Runtime;
using Orleans.Storage;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// A task's statistics over all of its activations. They are stored now and then and when an activation ends, so a silo that dies loses
/// what
/// was counted since. Lives in one activation, so it needs no locks.
/// </summary>
internal sealed class TaskCounters(IPersistentState<TaskCounts> stored, TimeProvider clock)
{
    private readonly Dictionary<int, VersionCounter> _counters = [];
    private bool _unsaved;
    private bool _saving;

    /// <summary>Takes up what was stored.</summary>
    public void Start()
    {
        foreach (var version in stored.State.Versions)
        {
            _counters[version.Version] = new VersionCounter(version);
        }
    }

    /// <summary>Runs a request and counts what becomes of it.</summary>
    public async Task<InferReply> CountAsync(int version, InferRequest request, Func<Task<InferReply>> run)
    {
        var started = clock.GetTimestamp();
        InferReply? reply = null;
        try
        {
            return reply = await run();
        }
        finally
        {
            _unsaved = true;
            Of(version).OnReply(
                request.Tokens.Lengths.Length, reply, request.Age + clock.GetElapsedTime(started), clock.GetUtcNow());
        }
    }

    public void OnBatch(int version, InferTiming timing)
    {
        _unsaved = true;
        Of(version).OnBatch(timing);
    }

    /// <summary>The statistics of some versions.</summary>
    public VersionStatistics[] Export(IEnumerable<int> versions) => [.. versions.Select(v => Of(v).Export())];

    /// <summary>Forgets every version but these.</summary>
    public void Keep(IReadOnlyCollection<int> versions)
    {
        foreach (var gone in _counters.Keys.Except(versions).ToArray())
        {
            _counters.Remove(gone);
            _unsaved = true;
        }
    }

    /// <summary>Stores what is new; what fails is tried again with the next call.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!_unsaved || _saving)
        {
            return;
        }

        (_unsaved, _saving) = (false, true);
        stored.State.Versions = [.. _counters.OrderBy(c => c.Key).Select(c => c.Value.Export())];
        try
        {
            await WriteAsync(cancellationToken);
        }
        catch
        {
            _unsaved = true;
            throw;
        }
        finally
        {
            _saving = false;
        }
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await stored.WriteStateAsync(cancellationToken);
        }
        catch (InconsistentStateException)
        {
            // An earlier write reached the storage though its answer was lost: only this activation writes these, and it has counted on.
            var counted = stored.State.Versions;
            await stored.ReadStateAsync(cancellationToken);
            stored.State.Versions = counted;
            await stored.WriteStateAsync(cancellationToken);
        }
    }

    private VersionCounter Of(int version)
    {
        if (!_counters.TryGetValue(version, out var counter))
        {
            _counters[version] = counter = new VersionCounter(new VersionStatistics { Version = version });
        }

        return counter;
    }
}
