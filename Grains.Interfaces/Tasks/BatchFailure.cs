using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A batch that was not computed.</summary>
/// <param name="Version">The version.</param>
/// <param name="Batch">The lease.</param>
/// <param name="Error">None puts the items back on the list; anything else refuses them with it.</param>
/// <param name="Message">Why, for the tenant.</param>
[GenerateSerializer, Immutable, Alias("ptm.BatchFailure")]
public sealed record BatchFailure(
    [property: Id(0)] int Version,
    [property: Id(1)] BatchId Batch,
    [property: Id(2)] PtmError Error,
    [property: Id(3)] string Message);
