using System.Runtime.InteropServices;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Tensors;

public sealed class WideningTests
{
    private static readonly ushort[] AllBits = [.. Enumerable.Range(0, 1 << 16).Select(i => (ushort)i)];

    [Fact]
    public void ToSingle_EveryHalf_IsExact()
    {
        var widened = new float[AllBits.Length];

        Widening.ToSingle(MemoryMarshal.AsBytes<ushort>(AllBits), ElementType.F16, widened);

        for (var i = 0; i < widened.Length; i++)
        {
            var expected = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            Assert.True(float.IsNaN(expected) ? float.IsNaN(widened[i]) : BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(widened[i]));
        }
    }

    [Fact]
    public void ToSingle_EveryBrainFloat_KeepsItsBits()
    {
        var widened = new float[AllBits.Length];

        Widening.ToSingle(MemoryMarshal.AsBytes<ushort>(AllBits), ElementType.BF16, widened);

        Assert.Equal(AllBits.Select(b => (uint)b << 16), MemoryMarshal.Cast<float, uint>(widened).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(87)]
    public void ToSingle_AnyLengthAtAnOddAddress_ReadsOnlyItsElements(int count)
    {
        var bytes = new byte[1 + (2 * count)];
        for (var i = 0; i < count; i++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(1 + (2 * i)), (Half)i);
        }

        var widened = new float[count];
        Widening.ToSingle(bytes.AsSpan(1), ElementType.F16, widened);

        Assert.Equal(Enumerable.Range(0, count).Select(i => (float)i), widened);
    }
}
