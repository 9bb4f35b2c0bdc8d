using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Exporter;

namespace PtmOrleans.StandIns.OpenTelemetry.Tests;

public sealed class ScrapingEndpointTests
{
    [Fact]
    public async Task Response_SaysItsFormatAndTime()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads").Add(1);
        using var response = await host.GetAsync("/metrics");
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.NotNull(response.Content.Headers.LastModified);
        Assert.Contains("Accept-Encoding", response.Headers.Vary);
    }

    [Fact]
    public async Task Response_IsCompressedForWhoAsks()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads").Add(1);
        using var response = await host.GetAsync("/metrics", "gzip");
        Assert.Contains("gzip", response.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Contains("loads_total", await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Path_ComesFromTheOptionsOrTheCaller()
    {
        await using var byOptions = await ScrapedHost.StartAsync(o => o.ScrapeEndpointPath = "prom");
        Assert.Contains("target_info", await byOptions.ScrapeAsync("/prom"));
        using var missing = await byOptions.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);

        await using var byCaller = await ScrapedHost.StartAsync(endpoint: app => app.MapPrometheusScrapingEndpoint("/ops/metrics"));
        Assert.Contains("target_info", await byCaller.ScrapeAsync("/ops/metrics"));
    }

    [Fact]
    public async Task Middleware_ServesItsPathOrPredicate()
    {
        await using var byPath = await ScrapedHost.StartAsync(endpoint: app => app.UseOpenTelemetryPrometheusScrapingEndpoint());
        Assert.Contains("target_info", await byPath.ScrapeAsync());

        await using var byPredicate = await ScrapedHost.StartAsync(
            endpoint: app => app.UseOpenTelemetryPrometheusScrapingEndpoint(c => c.Request.Path == "/x"));
        Assert.Contains("target_info", await byPredicate.ScrapeAsync("/x"));
        using var missing = await byPredicate.GetAsync("/metrics");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task NamedExporter_HasItsOwnOptions()
    {
        await using var host = await ScrapedHost.StartAsync(
            telemetry: t => t.Services.Configure<PrometheusAspNetCoreOptions>("second", o => o.ScrapeEndpointPath = "/second"),
            endpoint: app => app.MapPrometheusScrapingEndpoint(null, null, null, "second"));
        Assert.Contains("target_info", await host.ScrapeAsync("/second"));
    }

    [Fact]
    public async Task Branch_IsConfiguredByTheCaller()
    {
        await using var host = await ScrapedHost.StartAsync(endpoint: app => app.MapPrometheusScrapingEndpoint(
            "/metrics",
            null,
            branch => branch.Use((context, next) =>
            {
                context.Response.Headers["X-Branch"] = "yes";
                return next(context);
            }),
            null));
        using var response = await host.GetAsync("/metrics");
        Assert.Equal(["yes"], response.Headers.GetValues("X-Branch"));
    }

    [Fact]
    public async Task Scrape_WithoutAnExporter_IsRefusedAtStart()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddOpenTelemetry().WithMetrics();
        await using var app = builder.Build();
        Assert.Throws<ArgumentException>(() => app.MapPrometheusScrapingEndpoint());
    }

    [Fact]
    public async Task Scrape_WithinTheCacheDuration_GivesTheSameText()
    {
        await using var host = await ScrapedHost.StartAsync(o => o.ScrapeResponseCacheDurationMilliseconds = 600_000);
        var loads = host.Meter.CreateCounter<long>("loads");
        loads.Add(1);
        var first = await host.ScrapeAsync();
        loads.Add(1);
        Assert.Equal(first, await host.ScrapeAsync());
    }

    [Fact]
    public async Task Scrape_WithoutACache_GivesTheNewest()
    {
        await using var host = await ScrapedHost.StartAsync();
        var loads = host.Meter.CreateCounter<long>("loads");
        loads.Add(1);
        Assert.Contains("loads_total{} 1", await host.LinesAsync());
        loads.Add(1);
        Assert.Contains("loads_total{} 2", await host.LinesAsync());
    }

    [Fact]
    public async Task Scrapes_AtOnce_EachGetAWholeText()
    {
        await using var host = await ScrapedHost.StartAsync();
        var loads = host.Meter.CreateCounter<long>("loads");
        for (var i = 0; i < 500; i++)
        {
            loads.Add(1, new KeyValuePair<string, object?>("model", i));
        }

        var scrapes = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => host.LinesAsync())).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.All(scrapes, lines => Assert.Equal(500, lines.Count(l => l.StartsWith("loads_total{", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Scrape_IsCumulative()
    {
        await using var host = await ScrapedHost.StartAsync();
        host.Meter.CreateCounter<long>("loads").Add(3);
        Assert.Equal(await host.ScrapeAsync(), await host.ScrapeAsync());
    }
}
