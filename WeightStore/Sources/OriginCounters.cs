namespace PtmOrleans.WeightStore.Sources;

/// <summary>What came from one origin since the start. Safe for any number of threads.</summary>
/// <param name="origin">The origin's name.</param>
public sealed class OriginCounters(string origin)
{
    private long _bytes;
    private long _segments;
    private long _failures;

    /// <summary>The origin's name.</summary>
    public string Origin { get; } = origin;

    /// <summary>Bytes of segments that were copied, those of copies that failed later included.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Segments that were completed from it.</summary>
    public long Segments => Interlocked.Read(ref _segments);

    /// <summary>Attempts at a segment that ended without it.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    internal void Copied(int bytes) => Interlocked.Add(ref _bytes, bytes);

    internal void Completed() => Interlocked.Increment(ref _segments);

    internal void Failed() => Interlocked.Increment(ref _failures);
}
