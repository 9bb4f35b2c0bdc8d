using System.Numerics;
using System.Runtime.InteropServices;

namespace PtmOrleans.WeightStore.Tensors;

/// <summary>Turns the element types of weights into F32, exactly: each value of a narrow type is a value of F32.</summary>
internal static class Widening
{
    private const float TwoToThe112 = 5192296858534827628530496329220096f;

    /// <summary>Widens as many elements as <paramref name="target"/> holds.</summary>
    /// <param name="source">Little-endian elements, at any address.</param>
    /// <param name="type">Their type, one for which <see cref="ElementTypes.IsWeight"/> holds.</param>
    /// <param name="target">Receives the values.</param>
    public static void ToSingle(ReadOnlySpan<byte> source, ElementType type, Span<float> target)
    {
        switch (type)
        {
            case ElementType.F32:
                source[..(target.Length * sizeof(float))].CopyTo(MemoryMarshal.AsBytes(target));
                break;
            case ElementType.BF16:
                Widen(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<float, uint>(target), default(FromBrain));
                break;
            case ElementType.F16:
                Widen(MemoryMarshal.Cast<byte, ushort>(source), MemoryMarshal.Cast<float, uint>(target), default(FromHalf));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a weight's element type");
        }
    }

    private static void Widen<TStep>(ReadOnlySpan<ushort> source, Span<uint> target, TStep step)
        where TStep : struct, IStep
    {
        var i = 0;
        for (; i <= target.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out var low, out var high);
            step.Apply(low).CopyTo(target[i..]);
            step.Apply(high).CopyTo(target[(i + Vector<uint>.Count)..]);
        }

        for (; i < target.Length; i++)
        {
            target[i] = step.Apply(new Vector<uint>(source[i]))[0];
        }
    }

    private interface IStep
    {
        Vector<uint> Apply(Vector<uint> bits);
    }

    private readonly struct FromBrain : IStep
    {
        public Vector<uint> Apply(Vector<uint> bits) => bits << 16;
    }

    private readonly struct FromHalf : IStep
    {
        // A half's exponent and mantissa, moved to a float's place, stand for 2^-112 times the half; the product is exact, subnormals
        // included. Infinities and NaNs come out with exponent 143 and need all exponent bits set.
        public Vector<uint> Apply(Vector<uint> bits)
        {
            var magnitude = (bits & new Vector<uint>(0x7FFF)) << 13;
            var scaled = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) * TwoToThe112);
            var special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x0F80_0000)) & new Vector<uint>(0x7F80_0000);
            return scaled | special | ((bits & new Vector<uint>(0x8000)) << 16);
        }
    }
}
