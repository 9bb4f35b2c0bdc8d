using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter.Prometheus;
using OpenTelemetry.Metrics;

namespace Microsoft.AspNetCore.Builder;

public static class PrometheusExporterEndpointRouteBuilderExtensions
{
    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints) =>
        MapPrometheusScrapingEndpoint(endpoints, null, null, null, null);

    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(this IEndpointRouteBuilder endpoints, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return MapPrometheusScrapingEndpoint(endpoints, path, null, null, null);
    }

    public static IEndpointConventionBuilder MapPrometheusScrapingEndpoint(
        this IEndpointRouteBuilder endpoints,
        string? path,
        MeterProvider? meterProvider,
        Action<IApplicationBuilder>? configureBranchedPipeline,
        string? optionsName)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        meterProvider ??= endpoints.ServiceProvider.GetRequiredService<MeterProvider>();
        var branch = endpoints.CreateApplicationBuilder();
        configureBranchedPipeline?.Invoke(branch);
        branch.UseMiddleware<PrometheusExporterMiddleware>(meterProvider);
        return endpoints.Map(ScrapePath.From(path, endpoints.ServiceProvider, optionsName), branch.Build());
    }
}
