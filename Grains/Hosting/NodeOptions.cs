using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Grains.Tiers;

namespace PtmOrleans.Grains.Hosting;

/// <summary>What a silo of the platform offers.</summary>
public sealed class NodeOptions
{
    /// <summary>Folder of the checkpoint store. Silos of one cluster share it. Default: none, it must be given.</summary>
    [Required]
    public string StoreDirectory { get; set; } = "";

    /// <summary>
    /// Folders that checkpoints may be registered from; empty allows every folder that the silo can read. Default: empty.
    /// </summary>
    public IList<string> CheckpointRoots { get; } = [];

    /// <summary>Devices of the silo. Default: one CPU device.</summary>
    [ValidateEnumeratedItems]
    public IList<DeviceOptions> Devices { get; } = [];

    /// <summary>Scheduling policy of the pool. Default: <c>affinity</c>.</summary>
    [Required]
    public string Policy { get; set; } = "affinity";

    /// <summary>
    /// Shares of tenants that compete in one priority band, 0.01 to 1,000: one with 2 gets twice the work of one with 1. Default: none,
    /// every tenant has 1.
    /// </summary>
    public IDictionary<string, double> TenantWeights { get; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>Limits of tasks.</summary>
    [ValidateObjectMembers]
    public TaskGrainOptions Tasks { get; } = new();

    /// <summary>Limits of tenants that have none of their own.</summary>
    [ValidateObjectMembers]
    public TenantOptions Tenants { get; } = new();

    /// <summary>Weights beyond the devices and the local store.</summary>
    [ValidateObjectMembers]
    public TierOptions Tiers { get; } = new();

    /// <summary>How long a stopping silo waits for running batches. Default: 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainLimit { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>Checks <see cref="NodeOptions"/> at start, all problems at once.</summary>
[OptionsValidator]
internal sealed partial class NodeOptionsValidator : IValidateOptions<NodeOptions>;
