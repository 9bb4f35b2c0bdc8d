using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Tiers;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Cli.Serving;

/// <summary>What <c>ptm serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    public required string Data { get; init; }

    public int Port { get; init; } = 8000;

    public long BudgetBytes { get; init; } = 2L << 30;

    /// <summary>Bandwidth of a software device's link; 0 for no limit.</summary>
    public long LinkBytesPerSecond { get; init; }

    public int Instances { get; init; } = 1;

    public DeviceChoice Device { get; init; } = DeviceChoice.Cpu;

    public bool PackWeights { get; init; }

    /// <summary>Segments that load at a time; null for the platform's default.</summary>
    public int? ParallelLoads { get; init; }

    /// <summary>Memory node whose cores compute; null leaves that to the system.</summary>
    public int? MemoryNode { get; init; }

    public string Policy { get; init; } = "affinity";

    /// <summary>Most sequences of a list; null for the platform's default.</summary>
    public int? ListItems { get; init; }

    /// <summary>Most tokens of a list; null for the platform's default.</summary>
    public int? ListTokens { get; init; }

    public PackingMode Packing { get; init; }

    /// <summary>How long a list waits to fill a batch; null for the packing's default.</summary>
    public TimeSpan? PackingWindow { get; init; }

    public IReadOnlyDictionary<string, double> TenantWeights { get; init; } = new Dictionary<string, double>();

    public string? AdminKey { get; init; }

    /// <summary>Whether routes under /v2 answer with Triton's statuses.</summary>
    public bool TritonStatuses { get; init; }

    /// <summary>Sets which tokens the gateway takes beside keys.</summary>
    public Action<GatewayOptions> ConfigureJwt { get; init; } = static _ => { };

    /// <summary>Sets how the gateway stops.</summary>
    public Action<GatewayOptions> ConfigureDrain { get; init; } = static _ => { };

    /// <summary>Where traces go; null leaves that to the environment.</summary>
    public Uri? Collector { get; init; }

    public string? Redis { get; init; }

    public IReadOnlyList<string> CheckpointRoots { get; init; } = [];

    /// <summary>Gateways of nodes whose tasks this one serves too.</summary>
    public IReadOnlyList<Uri> Peers { get; init; } = [];

    public string? PeerKey { get; init; }

    /// <summary>Stores of other nodes in folders that this one sees.</summary>
    public IReadOnlyList<string> SharedFolders { get; init; } = [];

    /// <summary>Host memory for weights that are on no device; 0 keeps none.</summary>
    public long HostBytes { get; init; }

    /// <summary>Log level for the console; demos keep it quiet.</summary>
    public Microsoft.Extensions.Logging.LogLevel LogLevel { get; init; } = Microsoft.Extensions.Logging.LogLevel.Warning;

    public void Configure(NodeOptions node)
    {
        node.Policy = Policy;
        var device = new DeviceOptions
        {
            Name = $"{Device.Kind}{Device.Ordinal}",
            Kind = Device.Kind,
            Ordinal = Device.Ordinal,
            LinkBytesPerSecond = LinkBytesPerSecond,
            BudgetBytes = BudgetBytes,
            Instances = Instances,
            PackWeights = PackWeights,
            Node = MemoryNode,
        };
        device.ParallelLoads = ParallelLoads ?? device.ParallelLoads;
        node.Devices.Add(device);
        node.Tasks.MaxListItems = ListItems ?? node.Tasks.MaxListItems;
        node.Tasks.MaxListTokens = ListTokens ?? node.Tasks.MaxListTokens;
        node.Tasks.Packing = Packing;
        node.Tasks.PackingWindow = PackingWindow;
        foreach (var (tenant, weight) in TenantWeights)
        {
            node.TenantWeights[tenant] = weight;
        }

        foreach (var root in CheckpointRoots)
        {
            node.CheckpointRoots.Add(root);
        }

        Configure(node.Tiers);
    }

    private void Configure(TierOptions tiers)
    {
        (tiers.PeerKey, tiers.HostBudgetBytes) = (PeerKey, HostBytes);
        foreach (var peer in Peers)
        {
            tiers.Peers.Add(peer);
        }

        foreach (var folder in SharedFolders)
        {
            tiers.SharedFolders.Add(folder);
        }
    }
}
