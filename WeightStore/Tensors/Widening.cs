using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

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
                Widen(source[..(target.Length * sizeof(ushort))], MemoryMarshal.Cast<float, uint>(target), default(FromBrain));
                break;
            case ElementType.F16:
                Widen(source[..(target.Length * sizeof(ushort))], MemoryMarshal.Cast<float, uint>(target), default(FromHalf));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a weight's element type");
        }
    }

    // Optimized from the first call on: the first page-in is not the time to run unoptimized code. Vectors of 512 bits are twice as fast as
    // the Vector<T> that the runtime prefers, where the data is in the cache.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Widen<TStep>(ReadOnlySpan<byte> source, Span<uint> target, TStep step)
        where TStep : struct, IStep
    {
        ref var from = ref MemoryMarshal.GetReference(source);
        ref var to = ref MemoryMarshal.GetReference(target);
        var i = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            for (; i <= target.Length - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
            {
                var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(ref from, 2 * (nuint)i).AsUInt16());
                step.Apply(low).StoreUnsafe(ref to, (nuint)i);
                step.Apply(high).StoreUnsafe(ref to, (nuint)(i + Vector512<uint>.Count));
            }
        }

        for (; i <= target.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(Vector.AsVectorUInt16(Vector.LoadUnsafe(ref from, 2 * (nuint)i)), out var low, out var high);
            step.Apply(low).StoreUnsafe(ref to, (nuint)i);
            step.Apply(high).StoreUnsafe(ref to, (nuint)(i + Vector<uint>.Count));
        }

        for (; i < target.Length; i++)
        {
            target[i] = step.Apply(new Vector<uint>(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..])))[0];
        }
    }

    private interface IStep
    {
        Vector<uint> Apply(Vector<uint> bits);

        Vector512<uint> Apply(Vector512<uint> bits);
    }

    private readonly struct FromBrain : IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<uint> Apply(Vector<uint> bits) => bits << 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<uint> Apply(Vector512<uint> bits) => bits << 16;
    }

    // A half's exponent and mantissa, moved to a float's place, stand for 2^-112 times the half; the product is exact, subnormals
    // included. Infinities and NaNs come out with exponent 143 and need all exponent bits set.
    private readonly struct FromHalf : IStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector<uint> Apply(Vector<uint> bits)
        {
            var magnitude = (bits & new Vector<uint>(0x7FFF)) << 13;
            var scaled = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) * TwoToThe112);
            var special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x0F80_0000)) & new Vector<uint>(0x7F80_0000);
            return scaled | special | ((bits & new Vector<uint>(0x8000)) << 16);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<uint> Apply(Vector512<uint> bits)
        {
            var magnitude = (bits & Vector512.Create(0x7FFFu)) << 13;
            var scaled = (magnitude.AsSingle() * TwoToThe112).AsUInt32();
            var special = Vector512.GreaterThanOrEqual(magnitude, Vector512.Create(0x0F80_0000u)) & Vector512.Create(0x7F80_0000u);
            return scaled | special | ((bits & Vector512.Create(0x8000u)) << 16);
        }
    }
}
