using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// What became of the requests for one version since it was registered. Times of requests are summed over requests, so a batch that ten
/// requests share counts ten times; those of <see cref="Batches"/> count it once.
/// </summary>
[GenerateSerializer, Immutable, Alias("ptm.VersionStatistics")]
public sealed record VersionStatistics
{
    /// <summary>The version.</summary>
    [Id(0)]
    public required int Version { get; init; }

    /// <summary>When the last request came to its end; null before the first.</summary>
    [Id(1)]
    public DateTimeOffset? LastRequest { get; init; }

    /// <summary>Sequences of answered requests.</summary>
    [Id(2)]
    public long Items { get; init; }

    /// <summary>Batches computed.</summary>
    [Id(3)]
    public long Executions { get; init; }

    /// <summary>Answered requests, from their arrival at the gateway.</summary>
    [Id(4)]
    public CountedTime Success { get; init; }

    /// <summary>Requests that were refused or given up.</summary>
    [Id(5)]
    public CountedTime Fail { get; init; }

    /// <summary>Until the batch began, of answered requests.</summary>
    [Id(6)]
    public CountedTime Queue { get; init; }

    /// <summary>Paging in and binding weights, of answered requests.</summary>
    [Id(7)]
    public CountedTime Switch { get; init; }

    /// <summary>The device's run, of answered requests.</summary>
    [Id(8)]
    public CountedTime Compute { get; init; }

    /// <summary>Batches by size, ascending.</summary>
    [Id(9)]
    public BatchStatistics[] Batches { get; init; } = [];
}
