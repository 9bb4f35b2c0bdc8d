using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Runtime.Placement;

namespace Orleans.Runtime;

/// <summary>A silo: holds activations, and joins and leaves its cluster with its host.</summary>
internal sealed class InProcessSilo : ILocalSiloDetails, ILifecycleParticipant<ISiloLifecycle>
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<GrainActivation, bool> _activations = new();
    private readonly ClusterOptions _clusterOptions;
    private readonly IdleCollector _collector;

    public InProcessSilo(
        IServiceProvider services,
        RuntimeClient client,
        [FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock,
        ILogger<InProcessSilo> logger,
        SiloSettings settings)
    {
        Services = services;
        Client = client;
        Clock = clock;
        Log = new(logger);
        Name = settings.Silo.Value.SiloName ?? $"Silo_{Guid.NewGuid():N}"[..10];
        Messaging = settings.Messaging.Value;
        Collection = settings.Collection.Value;
        _clusterOptions = settings.Cluster.Value;
        var endpoint = settings.Endpoint.Value;
        var generation = SiloAddress.AllocateNewGeneration();
        SiloAddress = SiloAddress.New(endpoint.AdvertisedIPAddress ?? IPAddress.Loopback, endpoint.SiloPort, generation);
        GatewayAddress = SiloAddress.New(endpoint.AdvertisedIPAddress ?? IPAddress.Loopback, endpoint.GatewayPort, generation);
        Placement = new(this);
        Workers = new(this);
        _collector = new(this);
    }

    public IServiceProvider Services { get; }

    public RuntimeClient Client { get; }

    public TimeProvider Clock { get; }

    public RuntimeLog Log { get; }

    public SiloMessagingOptions Messaging { get; }

    public GrainCollectionOptions Collection { get; }

    public SiloPlacement Placement { get; }

    public StatelessWorkers Workers { get; }

    public InProcessCluster Cluster { get; private set; } = null!;

    public SiloStatus Status { get; private set; } = SiloStatus.Created;

    public IEnumerable<GrainActivation> Activations => _activations.Keys;

    public string Name { get; }

    public string ClusterId => _clusterOptions.ClusterId;

    public string DnsHostName => Dns.GetHostName();

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe<InProcessSilo>(ServiceLifecycleStage.RuntimeInitialize, JoinAsync, LeaveAsync);
        lifecycle.Subscribe<InProcessSilo>(ServiceLifecycleStage.GrainDeactivation, _ => Task.CompletedTask, DeactivateAllAsync);
        lifecycle.Subscribe<InProcessSilo>(ServiceLifecycleStage.BecomeActive, BecomeActiveAsync, BeginShutdownAsync);
    }

    /// <summary>A new activation, or none when this silo takes no more.</summary>
    public GrainActivation? TryActivate(GrainId grainId, IActivationOwner owner, Dictionary<string, object>? requestContext)
    {
        GrainActivation activation;
        lock (_gate)
        {
            if (Status is not SiloStatus.Active)
            {
                return null;
            }

            activation = new(this, GrainClasses.Of(grainId.Type), grainId) { Owner = owner };
            _activations[activation] = true;
        }

        _ = ForgetAsync(activation);
        activation.Activate(requestContext);
        return activation;
    }

    /// <summary>Ends the silo without a word to its grains, as a crash would.</summary>
    public void Kill()
    {
        lock (_gate)
        {
            Status = SiloStatus.Dead;
        }

        _collector.Dispose();
        foreach (var activation in Activations)
        {
            activation.Kill();
        }

        Cluster?.Leave(this);
        Client.Disconnect();
    }

    public SiloUnavailableException Unavailable() => new($"The target silo became unavailable: {SiloAddress} is {Status}.");

    private async Task ForgetAsync(GrainActivation activation)
    {
        await activation.Deactivated.ConfigureAwait(false);
        _activations.TryRemove(activation, out _);
    }

    private Task JoinAsync(CancellationToken cancellationToken)
    {
        Status = SiloStatus.Joining;
        Cluster = InProcessCluster.Join(this, _clusterOptions);
        Client.Connect(Cluster, this);
        return Task.CompletedTask;
    }

    private Task BecomeActiveAsync(CancellationToken cancellationToken)
    {
        Status = SiloStatus.Active;
        _collector.Start();
        return Task.CompletedTask;
    }

    private Task BeginShutdownAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            Status = SiloStatus.ShuttingDown;
        }

        _collector.Dispose();
        return Task.CompletedTask;
    }

    private Task DeactivateAllAsync(CancellationToken cancellationToken)
    {
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "This process is terminating.");
        return Task.WhenAll(Activations.Select(activation =>
        {
            activation.Deactivate(reason, cancellationToken);
            return activation.Deactivated;
        })).WaitAsync(cancellationToken);
    }

    private Task LeaveAsync(CancellationToken cancellationToken)
    {
        Kill();
        return Task.CompletedTask;
    }
}
