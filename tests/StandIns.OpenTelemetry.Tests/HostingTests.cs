using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PtmOrleans.StandIns.OpenTelemetry.Tests;

public sealed class HostingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Fact]
    public void AddOpenTelemetry_Twice_AddsOneHostedServiceAndItIsTheFirst()
    {
        var services = new ServiceCollection();
        services.AddHostedService<Idle>();
        services.AddOpenTelemetry();
        IOpenTelemetryBuilder builder = services.AddOpenTelemetry();
        Assert.Same(services, builder.Services);
        var hosted = services.Where(d => d.ServiceType == typeof(IHostedService)).ToArray();
        Assert.Equal(2, hosted.Length);
        Assert.NotEqual(typeof(Idle), hosted[0].ImplementationType);
    }

    [Fact]
    public async Task Start_BeginsTracing_AndStopEndsIt()
    {
        using var source = new ActivitySource($"test.{Guid.NewGuid():N}");
        var ended = new List<Activity>();
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry().WithTracing(t => t.AddSource(source.Name).AddProcessor(new Collector(ended)));
        var host = builder.Build();
        Assert.Null(source.StartActivity("before"));

        await host.StartAsync().WaitAsync(Bound);
        source.StartActivity("during")!.Dispose();
        await host.StopAsync().WaitAsync(Bound);
        host.Dispose();

        Assert.Null(source.StartActivity("after"));
        Assert.Equal(["during"], ended.Select(a => a.OperationName));
    }

    [Fact]
    public async Task ConfigureResource_ReachesBothProviders()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddOpenTelemetry()
            .WithMetrics()
            .WithTracing()
            .ConfigureResource(r => r.AddService("ptm"));
        using var host = builder.Build();
        await host.StartAsync().WaitAsync(Bound);
        Assert.Contains(new("service.name", "ptm"), host.Services.GetRequiredService<MeterProvider>().GetResource().Attributes);
        Assert.Contains(new("service.name", "ptm"), host.Services.GetRequiredService<TracerProvider>().GetResource().Attributes);
        await host.StopAsync().WaitAsync(Bound);
    }

    private sealed class Idle : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    private sealed class Collector(List<Activity> ended) : BaseProcessor<Activity>
    {
        public override void OnEnd(Activity data) => ended.Add(data);
    }
}
