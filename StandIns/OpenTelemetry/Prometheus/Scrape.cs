namespace OpenTelemetry.Exporter.Prometheus;

/// <param name="Text">The exposition.</param>
/// <param name="Generated">When it was made, for the Last-Modified header.</param>
/// <param name="Timestamp">The same by the monotonic clock, for its age.</param>
internal sealed record Scrape(ReadOnlyMemory<byte> Text, DateTimeOffset Generated, long Timestamp);
