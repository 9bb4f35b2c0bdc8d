using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Tensors;

public sealed class TensorShapeTests
{
    [Theory]
    [InlineData(new long[0], 4L)]
    [InlineData(new long[] { 2, 3 }, 24L)]
    [InlineData(new[] { long.MaxValue, 0L }, 0L)]
    [InlineData(new[] { 0L, long.MaxValue, long.MaxValue }, 0L)]
    [InlineData(new[] { long.MaxValue / 4 }, long.MaxValue / 4 * 4)]
    [InlineData(new[] { (long.MaxValue / 4) + 1 }, null)]
    [InlineData(new[] { 1L << 32, 1L << 32 }, null)]
    [InlineData(new[] { -1L, -1L }, null)]
    [InlineData(new[] { 0L, -1L }, null)]
    public void BytesOf_Shape_NeverWrapsAround(long[] shape, long? bytes) => Assert.Equal(bytes, TensorShape.BytesOf(shape, ElementType.F32));
}
