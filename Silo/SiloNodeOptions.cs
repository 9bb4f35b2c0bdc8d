using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.Silo;

/// <summary>How a silo joins its cluster and where it keeps state.</summary>
public sealed record SiloNodeOptions
{
    /// <summary>Folder for checkpoints and, without Redis, registrations. Default: none, it must be given.</summary>
    [Required]
    public required string DataDirectory { get; init; }

    /// <summary>
    /// Redis as <c>host:port</c> or a StackExchange.Redis configuration string; null keeps registrations in files. Default: null.
    /// </summary>
    public string? Redis { get; init; }

    /// <summary>Whether the silo joins others through Redis rather than being a cluster of its own. Default: false.</summary>
    public bool Clustered { get; init; }

    /// <summary>Cluster that the silo belongs to. Default: <c>ptm</c>.</summary>
    public string ClusterId { get; init; } = "ptm";

    /// <summary>Port for silos; 0 takes a free one. Default: 0.</summary>
    [Range(0, 65535)]
    public int SiloPort { get; init; }

    /// <summary>Port for cluster clients; 0 takes a free one. Default: 0.</summary>
    [Range(0, 65535)]
    public int GatewayPort { get; init; }
}
