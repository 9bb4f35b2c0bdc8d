using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// A leased batch. The epoch belongs to one activation of the task grain: a result that comes back to a later activation can never be
/// mistaken for one of its own batches.
/// </summary>
[GenerateSerializer, Immutable, Alias("ptm.BatchId")]
public readonly record struct BatchId([property: Id(0)] Guid Epoch, [property: Id(1)] long Number);
