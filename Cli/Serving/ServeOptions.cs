using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Cli.Serving;

/// <summary>What <c>ptm serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    public required string Data { get; init; }

    public int Port { get; init; } = 8000;

    public long BudgetBytes { get; init; } = 2L << 30;

    /// <summary>Kind of the device.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Bandwidth of a software device's link; 0 for no limit.</summary>
    public long LinkBytesPerSecond { get; init; }

    public int Instances { get; init; } = 1;

    public bool PackWeights { get; init; }

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

    public string? Redis { get; init; }

    public IReadOnlyList<string> CheckpointRoots { get; init; } = [];

    /// <summary>Log level for the console; demos keep it quiet.</summary>
    public Microsoft.Extensions.Logging.LogLevel LogLevel { get; init; } = Microsoft.Extensions.Logging.LogLevel.Warning;

    public void Configure(NodeOptions node)
    {
        node.Policy = Policy;
        node.Devices.Add(new DeviceOptions
        {
            Name = $"{Device}0",
            Kind = Device,
            LinkBytesPerSecond = LinkBytesPerSecond,
            BudgetBytes = BudgetBytes,
            Instances = Instances,
            PackWeights = PackWeights,
        });
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
    }
}
