using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>What batches of one size took.</summary>
/// <param name="Items">Sequences of such a batch.</param>
/// <param name="Switch">Paging in and binding weights.</param>
/// <param name="Compute">The device's runs.</param>
[GenerateSerializer, Immutable, Alias("ptm.BatchStatistics")]
public sealed record BatchStatistics(
    [property: Id(0)] int Items, [property: Id(1)] CountedTime Switch, [property: Id(2)] CountedTime Compute);
