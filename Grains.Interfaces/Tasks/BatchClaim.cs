using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A device asks for work of a task whose weights it holds.</summary>
/// <param name="Version">The version whose weights are leased.</param>
/// <param name="Device">The claiming device.</param>
/// <param name="MaxItems">Most sequences.</param>
/// <param name="MaxTokens">Most padded tokens: longest sequence times sequences.</param>
/// <param name="Assignment">The scheduler's assignment that the claim carries out.</param>
/// <param name="Order">Which items go first.</param>
[GenerateSerializer, Immutable, Alias("ptm.BatchClaim")]
public sealed record BatchClaim(
    [property: Id(0)] int Version,
    [property: Id(1)] string Device,
    [property: Id(2)] int MaxItems,
    [property: Id(3)] int MaxTokens,
    [property: Id(4)] long Assignment,
    [property: Id(5)] ClaimOrder Order = ClaimOrder.Pressing);
