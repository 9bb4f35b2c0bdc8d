using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>A tensor of a checkpoint.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="Values">Its values, each one of <see cref="Type"/>'s.</param>
internal sealed record RandomTensor(int[] Shape, float[] Values)
{
    /// <summary>The type in which it is saved.</summary>
    public ElementType Type { get; private init; } = ElementType.F32;

    /// <summary>As saved, little-endian.</summary>
    public byte[] Bytes => Type switch
    {
        ElementType.F16 => MemoryMarshal.AsBytes<Half>(Array.ConvertAll(Values, v => (Half)v)).ToArray(),
        ElementType.BF16 => MemoryMarshal.AsBytes<ushort>(Array.ConvertAll(Values, Brain)).ToArray(),
        _ => MemoryMarshal.AsBytes<float>(Values).ToArray(),
    };

    /// <summary>The tensor with every value rounded to one of a type, and saved in it.</summary>
    public RandomTensor As(ElementType type) => new RandomTensor(Shape, Array.ConvertAll(Values, v => type switch
    {
        ElementType.F16 => (float)(Half)v,
        ElementType.BF16 => BitConverter.UInt32BitsToSingle((uint)Brain(v) << 16),
        _ => v,
    })) with
    {
        Type = type,
    };

    // To the nearest, ties to even; the values are finite.
    private static ushort Brain(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
