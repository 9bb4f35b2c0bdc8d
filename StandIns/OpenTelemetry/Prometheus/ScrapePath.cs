using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OpenTelemetry.Exporter.Prometheus;

internal static class ScrapePath
{
    /// <summary>Called once the meter provider exists: making it runs what configures the options.</summary>
    public static string From(string? path, IServiceProvider services, string? optionsName)
    {
        path ??= services.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>()
            .Get(optionsName ?? Options.DefaultName)
            .ScrapeEndpointPath ?? PrometheusAspNetCoreOptions.DefaultScrapeEndpointPath;
        return path.StartsWith('/') ? path : $"/{path}";
    }
}
