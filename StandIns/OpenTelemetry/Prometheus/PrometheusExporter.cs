using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>Collects when scraped, one scrape at a time; a scrape soon after another gets that one's text.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private static readonly ConditionalWeakTable<PrometheusExporter, object> All = [];

    private readonly SemaphoreSlim _collecting = new(1);
    private readonly TimeSpan _freshFor;
    private readonly TextFormat _format;
    private Scrape? _last;
    private byte[] _exported = [];

    public PrometheusExporter(PrometheusAspNetCoreOptions options)
    {
        _freshFor = TimeSpan.FromMilliseconds(options.ScrapeResponseCacheDurationMilliseconds);
        _format = new TextFormat(options);
        All.Add(this, options);
    }

    public Func<int, bool>? Collect { get; set; }

    /// <summary>The SDK shows a provider's readers to nobody, but tells each exporter its provider.</summary>
    public static PrometheusExporter? Of(MeterProvider provider) =>
        All.Select(entry => entry.Key).FirstOrDefault(exporter => exporter.ParentProvider == provider);

    /// <returns>Null where the collection failed.</returns>
    public async Task<Scrape?> ScrapeAsync(CancellationToken cancellationToken)
    {
        await _collecting.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || Stopwatch.GetElapsedTime(_last.Timestamp) >= _freshFor)
            {
                _exported = [];
                _last = Collect?.Invoke(Timeout.Infinite) == true
                    ? new Scrape(_exported, TimeProvider.System.GetUtcNow(), Stopwatch.GetTimestamp())
                    : null;
            }

            return _last;
        }
        finally
        {
            _collecting.Release();
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var metrics = new List<Metric>();
        foreach (var metric in batch)
        {
            metrics.Add(metric);
        }

        _exported = Encoding.UTF8.GetBytes(_format.Write(ParentProvider.GetResource(), metrics));
        return ExportResult.Success;
    }
}
