using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>A host's way into its cluster: makes references and sends their calls.</summary>
internal sealed class RuntimeClient(
    IServiceProvider services,
    IOptions<MessagingOptions> options,
    [FromKeyedServices(TimeProviderNames.Messaging)] TimeProvider clock) : IClusterClient, IDisposable
{
    private readonly PendingCalls _pending = new(clock, options.Value.ResponseTimeout);
    private InProcessCluster? _cluster;

    public IServiceProvider ServiceProvider => services;

    /// <summary>None for a client that is no silo.</summary>
    public InProcessSilo? Silo { get; private set; }

    public MessagingOptions Options => options.Value;

    public bool PropagatesActivities { get; } = services.GetService<ActivityPropagationMarker>() is not null;

    public void Connect(InProcessCluster cluster, InProcessSilo? silo)
    {
        Silo = silo;
        _cluster = cluster;
    }

    public void Disconnect()
    {
        _cluster = null;
        _pending.FailAll(HostStopped());
    }

    public void Dispose()
    {
        Disconnect();
        _pending.Dispose();
    }

    /// <summary>The client to send with: inside a grain's turn that grain's silo, where it is of the same cluster.</summary>
    public RuntimeClient Ambient() =>
        RuntimeContext.Current?.Silo is { } silo && silo.Cluster == _cluster ? silo.Client : this;

    public void Send(GrainCall call)
    {
        var cluster = _cluster ?? throw HostStopped();
        if (!call.IsOneWay)
        {
            _pending.Add(call, call.ResponseTimeout ?? Options.ResponseTimeout);
        }

        cluster.Directory.Dispatch(call);
    }

    public void OnCompleted(GrainCall call) => _pending.Remove(call);

    public GrainReference Reference(Type interfaceType, GrainId grainId) => GrainReference.Create(this, interfaceType, grainId);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        (TGrainInterface)GetGrain(typeof(TGrainInterface), GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        (TGrainInterface)GetGrain(typeof(TGrainInterface), GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        (TGrainInterface)GetGrain(typeof(TGrainInterface), StringKey(primaryKey), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey), null);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => (IGrain)GetGrain(grainInterfaceType, StringKey(grainPrimaryKey), null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => (TGrainInterface)(object)Reference(typeof(TGrainInterface), grainId);

    private static IdSpan StringKey(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        return IdSpan.Create(key);
    }

    private static SiloUnavailableException HostStopped() => new("The local Orleans host is not running and can not process the request.");

    private object GetGrain(Type interfaceType, IdSpan key, string? classNamePrefix) =>
        Reference(interfaceType, GrainId.Create(GrainClasses.Implementing(interfaceType, classNamePrefix).GrainType, key));
}
