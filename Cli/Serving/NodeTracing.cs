using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Serving;

/// <summary>
/// Sends traces to an OpenTelemetry collector, where one is named. The exporter reads the standard settings
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter); <c>--otlp</c> stands for the one that says where to.
/// </summary>
internal static class NodeTracing
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string ServiceName = "OTEL_SERVICE_NAME";

    // The platform's own spans, those of grain calls between them, and those of HTTP requests.
    private static readonly string[] Sources = ["PtmOrleans", "Microsoft.Orleans.Application", "Microsoft.AspNetCore"];

    public static Option<Uri?> Option() => new("--otlp")
    {
        Description = $"OpenTelemetry collector to send traces to, such as http://localhost:4317 (or {Endpoint}).",
        CustomParser = result => CommonOptions.AddressOf("--otlp", result.Tokens[0].Value),
    };

    /// <summary>Exports traces if a collector is named; without one nothing is traced and nothing costs.</summary>
    public static void AddTracing(this IHostApplicationBuilder host, Uri? collector, string role)
    {
        if (collector is not null)
        {
            host.Configuration[Endpoint] = collector.ToString();
        }

        if (string.IsNullOrEmpty(host.Configuration[Endpoint]) && string.IsNullOrEmpty(host.Configuration[TracesEndpoint]))
        {
            return;
        }

        host.Services.AddOpenTelemetry().WithTracing(tracing =>
        {
            if (string.IsNullOrEmpty(host.Configuration[ServiceName]))
            {
                tracing.ConfigureResource(resource => resource.AddService($"ptm-{role}"));
            }

            tracing.AddSource(Sources).AddOtlpExporter();
        });
    }
}
