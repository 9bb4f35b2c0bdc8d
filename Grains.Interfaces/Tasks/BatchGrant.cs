using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A batch leased to a device.</summary>
/// <param name="Batch">Identity of the lease.</param>
/// <param name="Tokens">The sequences.</param>
/// <param name="TakenAt">The list's sequence at the take: reports with a larger one account for it.</param>
[GenerateSerializer, Immutable, Alias("ptm.BatchGrant")]
public sealed record BatchGrant(
    [property: Id(0)] BatchId Batch,
    [property: Id(1)] TokenPayload Tokens,
    [property: Id(3)] long TakenAt)
{
    /// <summary>The traced requests in the batch, as W3C trace parents, each once and only so many. Default: none.</summary>
    [Id(4)]
    public string[] Traces { get; init; } = [];
}
