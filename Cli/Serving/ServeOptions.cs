using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;

namespace PtmOrleans.Cli.Serving;

/// <summary>What <c>ptm serve</c> was asked for.</summary>
internal sealed record ServeOptions
{
    public required string Data { get; init; }

    public int Port { get; init; } = 8000;

    public long BudgetBytes { get; init; } = 2L << 30;

    public int Instances { get; init; } = 1;

    public string Policy { get; init; } = "affinity";

    public string? AdminKey { get; init; }

    public string? Redis { get; init; }

    public IReadOnlyList<string> CheckpointRoots { get; init; } = [];

    /// <summary>Log level for the console; demos keep it quiet.</summary>
    public Microsoft.Extensions.Logging.LogLevel LogLevel { get; init; } = Microsoft.Extensions.Logging.LogLevel.Warning;

    public void Configure(NodeOptions node)
    {
        node.Policy = Policy;
        node.Devices.Add(new DeviceOptions { BudgetBytes = BudgetBytes, Instances = Instances });
        foreach (var root in CheckpointRoots)
        {
            node.CheckpointRoots.Add(root);
        }
    }
}
