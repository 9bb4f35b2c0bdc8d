using System.Collections.ObjectModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

public sealed class InProcessTestCluster : IAsyncDisposable
{
    private const int FirstSiloPort = 20000;
    private const int FirstGatewayPort = 40000;

    private readonly List<InProcessSiloHandle> _silos = [];
    private IHost? _clientHost;
    private short _startedSilos;

    internal InProcessTestCluster(InProcessTestClusterOptions options) => Options = options;

    public InProcessTestClusterOptions Options { get; }

    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos)
            {
                return _silos.ToList().AsReadOnly();
            }
        }
    }

    public IClusterClient Client =>
        _clientHost?.Services.GetRequiredService<IClusterClient>()
            ?? throw new InvalidOperationException("The test cluster client is unavailable because the cluster has not been deployed or has been stopped.");

    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null)
    {
        var silos = Silos;
        var handle = silo is null ? silos[Random.Shared.Next(silos.Count)] : GetSiloForAddress(silo);
        return handle?.ServiceProvider ?? throw new ArgumentException($"The provided silo address '{silo}' is unknown.");
    }

    public async Task DeployAsync()
    {
        if (_startedSilos > 0)
        {
            throw new InvalidOperationException("Cluster host already deployed.");
        }

        await StartSilosAsync(Options.InitialSilosCount);
        if (Options.InitializeClientOnDeploy)
        {
            await InitializeClientAsync();
        }
    }

    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(silo => silo.IsActive);

    public InProcessSiloHandle? GetSiloForAddress(SiloAddress siloAddress) => GetActiveSilos().FirstOrDefault(silo => silo.SiloAddress.Equals(siloAddress));

    /// <summary>Silos of one process see each other come and go at once.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync() => (await StartSilosAsync(1))[0];

    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart)
    {
        var started = new List<InProcessSiloHandle>();
        for (var i = 0; i < silosToStart; i++)
        {
            started.Add(await StartSiloAsync(_startedSilos++));
        }

        return started;
    }

    public async Task StopSiloAsync(InProcessSiloHandle instance) => await EndAsync(instance, stopGracefully: true);

    public async Task KillSiloAsync(InProcessSiloHandle instance) => await EndAsync(instance, stopGracefully: false);

    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        if (instance is null)
        {
            return null;
        }

        await StopSiloAsync(instance);
        return await StartSiloAsync(instance.InstanceNumber);
    }

    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos)
        {
            await StopSiloAsync(silo);
        }
    }

    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync();
        var builder = NewHost("TestClusterClient");
        foreach (var configure in Options.ClientHostConfigurationDelegates)
        {
            configure(builder);
        }

        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(Identify);
            client.Services.AddSingleton<ClusteringMarker>();
        });
        var host = builder.Build();
        await host.StartAsync();
        _clientHost = host;
    }

    public async Task StopClusterClientAsync()
    {
        if (Interlocked.Exchange(ref _clientHost, null) is { } client)
        {
            await client.StopAsync();
            await ((IAsyncDisposable)client).DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos)
        {
            await silo.DisposeAsync();
        }

        await StopClusterClientAsync();
    }

    private static HostApplicationBuilder NewHost(string name) => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
    {
        ApplicationName = name,
        EnvironmentName = Environments.Development,
        DisableDefaults = true,
    });

    private void Identify(ClusterOptions options)
    {
        options.ClusterId = Options.ClusterId;
        options.ServiceId = Options.ServiceId;
    }

    private async Task<InProcessSiloHandle> StartSiloAsync(short number)
    {
        var options = new InProcessTestSiloSpecificOptions
        {
            SiloName = FormattableString.Invariant($"Silo_{number}"),
            SiloPort = FirstSiloPort + number,
            GatewayPort = FirstGatewayPort + number,
        };
        var host = BuildSilo(options);
        await Task.Run(() => host.StartAsync());
        var details = host.Services.GetRequiredService<ILocalSiloDetails>();
        var handle = new InProcessSiloHandle
        {
            InstanceNumber = number,
            Name = options.SiloName,
            SiloHost = host,
            SiloAddress = details.SiloAddress,
            GatewayAddress = details.GatewayAddress,
        };
        lock (_silos)
        {
            _silos.Add(handle);
        }

        return handle;
    }

    private IHost BuildSilo(InProcessTestSiloSpecificOptions options)
    {
        var builder = NewHost(options.SiloName);
        foreach (var configure in Options.SiloHostConfigurationDelegates)
        {
            configure(options, builder);
        }

        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(Identify);
            silo.Configure<SiloOptions>(siloOptions => siloOptions.SiloName = options.SiloName);
            silo.Configure<EndpointOptions>(endpoint =>
            {
                endpoint.AdvertisedIPAddress = System.Net.IPAddress.Loopback;
                endpoint.SiloPort = options.SiloPort;
                endpoint.GatewayPort = options.GatewayPort;
            });
            silo.Services.AddSingleton<ClusteringMarker>();
        });
        return builder.Build();
    }

    private async Task EndAsync(InProcessSiloHandle instance, bool stopGracefully)
    {
        ArgumentNullException.ThrowIfNull(instance);
        try
        {
            await instance.StopSiloAsync(stopGracefully);
        }
        finally
        {
            await instance.DisposeAsync();
            lock (_silos)
            {
                _silos.Remove(instance);
            }
        }
    }
}
