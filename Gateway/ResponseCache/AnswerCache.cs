using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>
/// Answers of this gateway's tasks that are cached, within a number of bytes and an age. Equal requests at a time are computed once.
/// Only answers are kept, never a failure. Safe for any number of threads.
/// </summary>
internal sealed class AnswerCache
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ResponseKey, TaskCompletionSource<InferReply?>> _underway = [];
    private readonly Dictionary<(TaskName Task, int Version), CacheCounts> _counts = [];
    private readonly ResponseShelf _shelf;
    private readonly TimeProvider _clock;
    private readonly CacheInstruments _instruments;
    private readonly long _lifetime;
    private readonly int _maxCounts;

    public AnswerCache(IOptions<GatewayOptions> options, TimeProvider clock, CacheInstruments instruments)
    {
        var settings = options.Value;
        _shelf = new ResponseShelf(settings.ResponseCacheBytes);
        _clock = clock;
        _instruments = instruments;
        _lifetime = (long)(settings.ResponseCacheTime.TotalSeconds * clock.TimestampFrequency);
        _maxCounts = settings.MaxModelLabels;
        instruments.Observe(() => Read(s => s.Bytes), () => Read(s => s.Count), () => Read(s => s.Evictions));
    }

    /// <summary>The kept answer, or the one that <paramref name="compute"/> gives, which is kept if it is one.</summary>
    /// <param name="key">What the answer depends on.</param>
    /// <param name="compute">Computes it; a refusal or an exception is the caller's alone.</param>
    /// <param name="cancellationToken">Ends the wait for an equal request.</param>
    public async Task<(InferReply Reply, bool IsHit)> GetAsync(
        ResponseKey key, Func<Task<InferReply>> compute, CancellationToken cancellationToken)
    {
        InferReply? kept;
        TaskCompletionSource<InferReply?>? other = null;
        var own = new TaskCompletionSource<InferReply?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            kept = _shelf.Find(key, _clock.GetTimestamp());
            if (kept is null && !_underway.TryAdd(key, own))
            {
                other = _underway[key];
            }
        }

        kept ??= other is null ? null : await other.Task.WaitAsync(cancellationToken);
        Count(key, isHit: kept is not null);
        if (kept is not null)
        {
            return (kept, true);
        }

        // That an equal request failed says nothing about this one: its caller may have left, or had less time.
        return (await (other is null ? ComputeAsync(key, own, compute) : compute()), false);
    }

    /// <summary>Forgets every answer of a task that was removed.</summary>
    public void Drop(TaskName task)
    {
        lock (_gate)
        {
            _shelf.Drop(task);
            foreach (var key in _underway.Keys.Where(k => k.Task == task).ToArray())
            {
                // Who waits for it still gets it; it is not kept.
                _underway.Remove(key);
            }

            foreach (var counted in _counts.Keys.Where(k => k.Task == task).ToArray())
            {
                _counts.Remove(counted);
            }
        }
    }

    /// <summary>What became of a version's requests; zero for a version that is not counted.</summary>
    public CacheCounts CountsOf(TaskName task, int version)
    {
        lock (_gate)
        {
            return _counts.GetValueOrDefault((task, version));
        }
    }

    private async Task<InferReply> ComputeAsync(ResponseKey key, TaskCompletionSource<InferReply?> own, Func<Task<InferReply>> compute)
    {
        InferReply? kept = null;
        try
        {
            var reply = await compute();
            kept = reply.Error == PtmError.None ? CachedResponse.Detach(reply) : null;
            return reply;
        }
        finally
        {
            Settle(key, own, kept);
        }
    }

    private void Settle(ResponseKey key, TaskCompletionSource<InferReply?> own, InferReply? kept)
    {
        lock (_gate)
        {
            if (_underway.TryGetValue(key, out var current) && current == own)
            {
                _underway.Remove(key);
                if (kept is not null)
                {
                    _shelf.Add(new CachedResponse(key, kept, _clock.GetTimestamp() + _lifetime));
                }
            }
        }

        own.SetResult(kept);
    }

    private void Count(in ResponseKey key, bool isHit)
    {
        _instruments.OnAsked(key.Task, key.Version, isHit);
        lock (_gate)
        {
            var version = (key.Task, key.Version);
            if (_counts.TryGetValue(version, out var counts) || _counts.Count < _maxCounts)
            {
                _counts[version] = isHit ? counts with { Hits = counts.Hits + 1 } : counts with { Misses = counts.Misses + 1 };
            }
        }
    }

    private T Read<T>(Func<ResponseShelf, T> value)
    {
        lock (_gate)
        {
            return value(_shelf);
        }
    }
}
