using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenTelemetry.Exporter;
using OpenTelemetry.Exporter.Prometheus;

namespace OpenTelemetry.Metrics;

public static class PrometheusExporterMeterProviderBuilderExtensions
{
    public static MeterProviderBuilder AddPrometheusExporter(this MeterProviderBuilder builder) =>
        AddPrometheusExporter(builder, name: null, configure: null);

    public static MeterProviderBuilder AddPrometheusExporter(
        this MeterProviderBuilder builder, Action<PrometheusAspNetCoreOptions> configure) =>
        AddPrometheusExporter(builder, name: null, configure);

    public static MeterProviderBuilder AddPrometheusExporter(
        this MeterProviderBuilder builder, string? name, Action<PrometheusAspNetCoreOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        name ??= Options.DefaultName;
        if (configure is not null)
        {
            builder.ConfigureServices(services => services.Configure(name, configure));
        }

        return builder.AddReader(services =>
        {
            var options = services.GetRequiredService<IOptionsMonitor<PrometheusAspNetCoreOptions>>().Get(name);
            return new BaseExportingMetricReader(new PrometheusExporter(options))
            {
                TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
            };
        });
    }
}
