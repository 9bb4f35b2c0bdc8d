using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.Grains.Tiers;

/// <summary>Where a silo finds weights that its own store lacks, and how much host memory keeps them near.</summary>
public sealed class TierOptions
{
    /// <summary>Gateways of nodes whose tasks this one serves too, such as <c>http://node-a:8000</c>. Default: none.</summary>
    public IList<Uri> Peers { get; } = [];

    /// <summary>An operator's key at the peers. Default: null, none is sent.</summary>
    public string? PeerKey { get; set; }

    /// <summary>Folders with stores of nodes whose tasks this one serves too, asked before the peers. Default: none.</summary>
    public IList<string> SharedFolders { get; } = [];

    /// <summary>Bytes of host memory for segments that are on no device; 0 keeps none. Default: 0.</summary>
    [Range(0, 1L << 50)]
    public long HostBudgetBytes { get; set; }

    /// <summary>How often the node's store, and those that it follows, are looked at for new versions. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How soon after a look the next one may be when a version is missed. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan LeastPause { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a starting silo waits for the first look at other stores. Default: 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan FirstLookLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a device waits for a version's weights to come from another store, before it does other work and tries again. Default: 2 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan ColdWait { get; set; } = TimeSpan.FromSeconds(2);
}
