namespace PtmOrleans.Scheduling.Workloads;

/// <summary>A sequence of requests with the time between them.</summary>
/// <param name="name">What it is called in messages and tables.</param>
/// <param name="entries">The requests in order of sending.</param>
public sealed class Trace(string name, IReadOnlyList<TraceEntry> entries)
{
    /// <summary>The most entries a trace may have.</summary>
    public const int MaxEntries = 1_000_000;

    /// <summary>The longest letter, in characters.</summary>
    public const int MaxLetter = 64;

    /// <summary>The longest interval: a day.</summary>
    public static readonly TimeSpan MaxInterval = TimeSpan.FromDays(1);

    /// <summary>What it is called.</summary>
    public string Name => name;

    /// <summary>The requests in order of sending.</summary>
    public IReadOnlyList<TraceEntry> Entries => entries;

    /// <summary>Reads <c>[["A", 0.12], …]</c>: letter, seconds until the next request.</summary>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="name">What the trace is called.</param>
    /// <returns>The trace.</returns>
    /// <exception cref="FormatException">The text is no trace; the message names entry, field, kind and limit.</exception>
    public static Trace Read(Stream stream, string name) => TraceJson.Read(stream, name);

    /// <inheritdoc cref="Read"/>
    /// <param name="stream">UTF-8 text.</param>
    /// <param name="name">What the trace is called.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static Task<Trace> ReadAsync(Stream stream, string name, CancellationToken cancellationToken = default) =>
        TraceJson.ReadAsync(stream, name, cancellationToken);

    /// <summary>Writes the format that <see cref="Read"/> reads; intervals are exact to 100 ns.</summary>
    /// <param name="stream">Where to.</param>
    public void Write(Stream stream) => TraceJson.Write(this, stream);

    /// <summary>Counts and moments of the trace.</summary>
    /// <returns>The summary.</returns>
    public TraceSummary Summarize() => TraceSummary.Of(this);
}
