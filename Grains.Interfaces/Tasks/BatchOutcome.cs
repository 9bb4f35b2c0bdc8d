using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A batch's results.</summary>
/// <param name="Version">The version that ran.</param>
/// <param name="Batch">The lease.</param>
/// <param name="Values">Output rows of all items in batch order, little-endian float32.</param>
/// <param name="Width">Columns of a row.</param>
/// <param name="RowsPerItem">Rows per item.</param>
/// <param name="Timing">Times; queue times are the task grain's to fill in.</param>
[GenerateSerializer, Immutable, Alias("ptm.BatchOutcome")]
public sealed record BatchOutcome(
    [property: Id(0)] int Version,
    [property: Id(1)] BatchId Batch,
    [property: Id(2)] ReadOnlyMemory<byte> Values,
    [property: Id(3)] int Width,
    [property: Id(4)] int[] RowsPerItem,
    [property: Id(5)] InferTiming Timing);
