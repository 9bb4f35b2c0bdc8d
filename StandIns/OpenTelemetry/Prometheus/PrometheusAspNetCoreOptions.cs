namespace OpenTelemetry.Exporter;

public class PrometheusAspNetCoreOptions
{
    internal const string DefaultScrapeEndpointPath = "/metrics";

    public string? ScrapeEndpointPath { get; set; } = DefaultScrapeEndpointPath;

    public bool DisableTotalNameSuffixForCounters { get; set; }

    public bool ScopeInfoEnabled { get; set; } = true;

    public bool TargetInfoEnabled { get; set; } = true;

    public int ScrapeResponseCacheDurationMilliseconds
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            field = value;
        }
    }

    = 300;
}
