using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Cli.Fleet;

/// <summary>A tensor to be filled: normal weights, or constant ones and zeros as a fresh model has them.</summary>
/// <param name="Name">Hugging Face name.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Deviation">Standard deviation around <paramref name="Mean"/>.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Seed">Seed of its numbers: equal seeds give equal bytes.</param>
internal sealed record RandomTensor(string Name, int[] Shape, float Deviation, float Mean, int Seed)
{
    /// <summary>Element type: F32, F16 or BF16.</summary>
    public ElementType Type { get; init; } = ElementType.F32;

    public long Count => Shape.Aggregate(1L, (product, d) => product * d);

    public long Bytes => Count * Type.SizeOf();
}
