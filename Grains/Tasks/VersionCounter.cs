namespace PtmOrleans.Grains.Tasks;

/// <summary>Counts what becomes of one version's requests and batches, from what was counted before.</summary>
internal sealed class VersionCounter
{
    // A list takes any mix of sizes; past this many, further ones are left out of the table and counted everywhere else.
    private const int MaxSizes = 1024;

    private readonly SortedDictionary<int, BatchStatistics> _batches = [];
    private VersionStatistics _counts;

    public VersionCounter(VersionStatistics counts)
    {
        _counts = counts;
        foreach (var batch in counts.Batches)
        {
            _batches[batch.Items] = batch;
        }
    }

    public VersionStatistics Export() => _counts with { Batches = [.. _batches.Values] };

    /// <summary>
    /// A request came to its end, or one attempt at it did: one that the moment thwarted is made again and counted when it has an outcome.
    /// </summary>
    /// <param name="items">Its sequences.</param>
    /// <param name="reply">What it got; null when its caller left.</param>
    /// <param name="duration">Since its arrival at the gateway.</param>
    /// <param name="now">The time.</param>
    public void OnReply(int items, InferReply? reply, TimeSpan duration, DateTimeOffset now)
    {
        _counts = reply switch
        {
            { Error: PtmError.None } => _counts with
            {
                LastRequest = now,
                Items = _counts.Items + items,
                Success = _counts.Success.Plus(duration),
                Queue = _counts.Queue.Plus(reply.Timing.Queue),
                Switch = _counts.Switch.Plus(reply.Timing.Switch),
                Compute = _counts.Compute.Plus(reply.Timing.Compute),
            },
            { Error: PtmError.Unavailable } => _counts with { LastRequest = now },
            _ => _counts with { LastRequest = now, Fail = _counts.Fail.Plus(duration) },
        };
    }

    /// <summary>A device has computed a batch.</summary>
    public void OnBatch(InferTiming timing)
    {
        _counts = _counts with { Executions = _counts.Executions + 1 };
        if (_batches.TryGetValue(timing.BatchItems, out var batch) || _batches.Count < MaxSizes)
        {
            batch ??= new BatchStatistics(timing.BatchItems, default, default);
            _batches[timing.BatchItems] = batch with
            {
                Switch = batch.Switch.Plus(timing.Switch),
                Compute = batch.Compute.Plus(timing.Compute),
            };
        }
    }
}
