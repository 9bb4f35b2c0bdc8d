using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using OpenTelemetry.Metrics;

namespace OpenTelemetry.Exporter.Prometheus;

internal sealed class PrometheusExporterMiddleware
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly PrometheusExporter _exporter;

    public PrometheusExporterMiddleware(MeterProvider meterProvider, RequestDelegate next)
    {
        ArgumentNullException.ThrowIfNull(next);
        _exporter = PrometheusExporter.Of(meterProvider)
            ?? throw new ArgumentException("A PrometheusExporter could not be found configured on the provided MeterProvider.");
    }

    public async Task InvokeAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        var scrape = await _exporter.ScrapeAsync(httpContext.RequestAborted);
        if (scrape is null)
        {
            response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        if (!scrape.Text.IsEmpty)
        {
            response.ContentType = ContentType;
            response.GetTypedHeaders().LastModified = scrape.Generated;
            response.Headers.Vary = HeaderNames.AcceptEncoding;
            await WriteAsync(httpContext, scrape.Text);
        }
    }

    private static async Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> text)
    {
        if (!context.Request.GetTypedHeaders().AcceptEncoding.Any(e => e.Value == "gzip" && e.Quality is not 0))
        {
            await context.Response.Body.WriteAsync(text, context.RequestAborted);
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await gzip.WriteAsync(text, context.RequestAborted);
    }
}
