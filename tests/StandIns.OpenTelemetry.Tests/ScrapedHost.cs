using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace PtmOrleans.StandIns.OpenTelemetry.Tests;

/// <summary>A web host on a free loopback port, with one meter of its own and the scraping endpoint.</summary>
internal sealed class ScrapedHost : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly WebApplication _app;
    private readonly HttpClient _client = new() { Timeout = Bound };

    private ScrapedHost(WebApplication app, Meter meter)
    {
        _app = app;
        Meter = meter;
    }

    public Meter Meter { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<ScrapedHost> StartAsync(
        Action<PrometheusAspNetCoreOptions>? exporter = null,
        Action<MeterProviderBuilder>? metrics = null,
        Action<OpenTelemetryBuilder>? telemetry = null,
        Action<WebApplication>? endpoint = null,
        MeterOptions? meterOptions = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var meter = new Meter(meterOptions ?? new MeterOptions($"test.{Guid.NewGuid():N}"));
        var otel = builder.Services.AddOpenTelemetry()
            .ConfigureResource(r => r.Clear().AddAttributes([new("service.name", "ptm")]))
            .WithMetrics(m =>
            {
                m.AddMeter(meter.Name).AddPrometheusExporter(o =>
                {
                    o.ScrapeResponseCacheDurationMilliseconds = 0;
                    exporter?.Invoke(o);
                });
                metrics?.Invoke(m);
            });
        telemetry?.Invoke(otel);
        var app = builder.Build();
        (endpoint ?? (a => a.MapPrometheusScrapingEndpoint()))(app);
        await app.StartAsync().WaitAsync(Bound);
        return new ScrapedHost(app, meter);
    }

    public async Task<string> ScrapeAsync(string path = "/metrics")
    {
        using var response = await GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, response.StatusCode.ToString());
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>The lines of a scrape, without the label that names this host's meter.</summary>
    public async Task<string[]> LinesAsync()
    {
        var scope = $"otel_scope_name=\"{Meter.Name}\"";
        return (await ScrapeAsync()).Replace(scope + ",", "").Replace(scope, "").Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string? acceptEncoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(_app.Urls.Single()), path));
        if (acceptEncoding is not null)
        {
            request.Headers.TryAddWithoutValidation("Accept-Encoding", acceptEncoding);
        }

        return _client.SendAsync(request).WaitAsync(Bound);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        Meter.Dispose();
        await _app.DisposeAsync().AsTask().WaitAsync(Bound);
    }
}
