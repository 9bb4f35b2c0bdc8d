using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter.Prometheus;
using OpenTelemetry.Metrics;

namespace Microsoft.AspNetCore.Builder;

public static class PrometheusExporterApplicationBuilderExtensions
{
    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app) =>
        UseOpenTelemetryPrometheusScrapingEndpoint(app, null, null, null, null, null);

    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(this IApplicationBuilder app, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return UseOpenTelemetryPrometheusScrapingEndpoint(app, null, null, path, null, null);
    }

    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(
        this IApplicationBuilder app, Func<HttpContext, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return UseOpenTelemetryPrometheusScrapingEndpoint(app, null, predicate, null, null, null);
    }

    public static IApplicationBuilder UseOpenTelemetryPrometheusScrapingEndpoint(
        this IApplicationBuilder app,
        MeterProvider? meterProvider,
        Func<HttpContext, bool>? predicate,
        string? path,
        Action<IApplicationBuilder>? configureBranchedPipeline,
        string? optionsName)
    {
        ArgumentNullException.ThrowIfNull(app);
        meterProvider ??= app.ApplicationServices.GetRequiredService<MeterProvider>();
        return predicate is not null
            ? app.MapWhen(predicate, Scrape)
            : app.Map(ScrapePath.From(path, app.ApplicationServices, optionsName), Scrape);

        void Scrape(IApplicationBuilder branch)
        {
            configureBranchedPipeline?.Invoke(branch);
            branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider);
        }
    }
}
