using Orleans;

namespace PtmOrleans.Grains.Quotas;

/// <summary>What a gateway wanted of a tenant's limits since its last report, and what it holds.</summary>
[GenerateSerializer, Immutable, Alias("ptm.QuotaReport")]
public sealed record QuotaReport
{
    /// <summary>The gateway's process.</summary>
    [Id(0)]
    public required Guid Gateway { get; init; }

    /// <summary>Requests per second that came, refused ones included.</summary>
    [Id(1)]
    public double Rate { get; init; }

    /// <summary>Most requests in work at once, and those refused for it.</summary>
    [Id(2)]
    public int Concurrent { get; init; }

    /// <summary>Most sequences in work at once, and those refused for it.</summary>
    [Id(3)]
    public int Items { get; init; }

    /// <summary>The share that the gateway works with; null before its first.</summary>
    [Id(4)]
    public QuotaShare? Held { get; init; }
}
