using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Calls;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Hosting;

public sealed class HostTests
{
    [Fact]
    public async Task SiloHost_ServesItsOwnServices_AndAClientHost()
    {
        var (siloPort, gatewayPort, cluster) = (FreePorts.Next(), FreePorts.Next(), SharedCluster.NewKey());
        using var silo = Silo(siloPort, gatewayPort, cluster).Build();
        await silo.StartAsync().Bound();
        using var client = Client(gatewayPort, cluster).Build();
        await client.StartAsync().Bound();

        var own = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<ICallGrain>("own");
        var remote = client.Services.GetRequiredService<IClusterClient>().GetGrain<ICallGrain>("remote");

        Assert.Equal(3, await own.AddAsync(1, 2).AsTask().Bound());
        Assert.Equal(7, await remote.AddAsync(3, 4).AsTask().Bound());
        var details = silo.Services.GetRequiredService<ILocalSiloDetails>();
        Assert.Equal(("node-1", siloPort), (details.Name, details.SiloAddress.Endpoint.Port));
        await client.StopAsync().Bound();
        await silo.StopAsync().Bound();
    }

    [Fact]
    public async Task StartupTasksAndLifecycleObservers_RunInOrderOfTheirStages()
    {
        var order = new List<string>();
        var builder = Silo(FreePorts.Next(), FreePorts.Next(), SharedCluster.NewKey());
        builder.UseOrleans(silo =>
        {
            silo.AddStartupTask(async (services, _) =>
            {
                var sum = await services.GetRequiredService<IGrainFactory>().GetGrain<ICallGrain>("startup").AddAsync(1, 1);
                order.Add($"task {sum}");
            });
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new OrderedParticipant(order));
        });
        using var host = builder.Build();

        await host.StartAsync().Bound();
        await host.StopAsync().Bound();

        Assert.Equal(["services started", "task 2", "services stopped"], order);
    }

    [Fact]
    public void SiloAndClient_InOneHost_AreRefused()
    {
        var builder = Silo(FreePorts.Next(), FreePorts.Next(), SharedCluster.NewKey());

        Assert.Throws<OrleansConfigurationException>(() => builder.UseOrleansClient(_ => { }));
    }

    [Fact]
    public async Task Silo_WithoutClustering_DoesNotStart()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(_ => { });
        using var host = builder.Build();

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync().Bound());
    }

    [Fact]
    public void SiloAddress_SurvivesItsText()
    {
        var address = SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11111, 42);

        Assert.Equal("10.1.2.3:11111@42", address.ToParsableString());
        Assert.Equal(address, SiloAddress.FromParsableString(address.ToParsableString()));
        Assert.NotEqual(address, SiloAddress.New(IPAddress.Parse("10.1.2.3"), 11111, 43));
        Assert.Throws<FormatException>(() => SiloAddress.FromParsableString("10.1.2.3"));
    }

    private static HostApplicationBuilder Silo(int siloPort, int gatewayPort, string cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, serviceId: cluster, clusterId: cluster);
            silo.Configure<SiloOptions>(options => options.SiloName = "node-1");
        });
        return builder;
    }

    private static HostApplicationBuilder Client(int gatewayPort, string cluster)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client.UseLocalhostClustering(gatewayPort, serviceId: cluster, clusterId: cluster));
        return builder;
    }
}
