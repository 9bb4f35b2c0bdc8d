using System.Collections.Immutable;
using Orleans.Configuration;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>The silos of one cluster in this process, and what they share.</summary>
internal sealed class InProcessCluster
{
    private static readonly Dictionary<(string ServiceId, string ClusterId), InProcessCluster> Running = [];
    private static readonly Lock Gate = new();

    private readonly (string ServiceId, string ClusterId) _key;
    private ImmutableArray<InProcessSilo> _members = [];

    private InProcessCluster((string ServiceId, string ClusterId) key)
    {
        _key = key;
        Directory = new(this);
    }

    public GrainDirectory Directory { get; }

    public MemoryGrainStates MemoryStates { get; } = new();

    public IEnumerable<InProcessSilo> ActiveSilos => _members.Where(silo => silo.Status is SiloStatus.Active);

    public static InProcessCluster Join(InProcessSilo silo, ClusterOptions options)
    {
        lock (Gate)
        {
            var key = (options.ServiceId, options.ClusterId);
            if (!Running.TryGetValue(key, out var cluster))
            {
                Running[key] = cluster = new(key);
            }

            cluster._members = cluster._members.Add(silo);
            return cluster;
        }
    }

    /// <exception cref="SiloUnavailableException">No silo of the cluster is active in this process.</exception>
    public static InProcessCluster Connect(ClusterOptions options)
    {
        lock (Gate)
        {
            return Running.TryGetValue((options.ServiceId, options.ClusterId), out var cluster) && cluster.ActiveSilos.Any()
                ? cluster
                : throw new SiloUnavailableException(
                    $"Could not find any gateway: no silo of cluster '{options.ClusterId}', service '{options.ServiceId}', runs in this process, "
                    + "and the in-process stand-in for Orleans reaches no other; install Microsoft.Orleans.Client to connect over the network.");
        }
    }

    public void Leave(InProcessSilo silo)
    {
        lock (Gate)
        {
            _members = _members.Remove(silo);
            if (_members.IsEmpty)
            {
                Running.Remove(_key);
            }
        }
    }

    public InProcessSilo? Find(SiloAddress address) => ActiveSilos.FirstOrDefault(silo => silo.SiloAddress.Equals(address));

    /// <summary>The silo that places a grain: the caller's own, or for a client any as its gateway.</summary>
    public InProcessSilo? Placer(InProcessSilo? caller)
    {
        if (caller is { Status: SiloStatus.Active })
        {
            return caller;
        }

        InProcessSilo[] active = [.. ActiveSilos];
        return active.Length == 0 ? null : active[Random.Shared.Next(active.Length)];
    }

    public SiloUnavailableException NoSilo() => new($"No silo of cluster '{_key.ClusterId}' is active.");
}
