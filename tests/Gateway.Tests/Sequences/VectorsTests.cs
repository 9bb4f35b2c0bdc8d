using PtmOrleans.Gateway.Sequences;

namespace PtmOrleans.Gateway.Tests.Sequences;

public class VectorsTests
{
    [Theory]
    [InlineData(new[] { 3f, 4f }, new[] { 0.6f, 0.8f })]
    [InlineData(new[] { 0f, 0f }, new[] { 0f, 0f })]
    [InlineData(new[] { 3e30f, 4e30f }, new[] { 0.6f, 0.8f })]
    [InlineData(new[] { 3e-30f, -4e-30f }, new[] { 0.6f, -0.8f })]
    [InlineData(new[] { -7f }, new[] { -1f })]
    public void Normalize_AnyVector_UnitLengthOrZero(float[] vector, float[] expected)
    {
        Vectors.Normalize(vector);

        Assert.All(expected.Zip(vector), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    [Theory]
    [InlineData(new[] { 1f, 0f }, new[] { 0f, 5f }, 0)]
    [InlineData(new[] { 1f, 1f }, new[] { 2f, 2f }, 1)]
    [InlineData(new[] { 1e20f, 1e20f }, new[] { -1e20f, -1e20f }, -1)]
    [InlineData(new[] { 0f, 0f }, new[] { 1f, 2f }, 0)]
    public void Cosine_TwoVectors_OfTheirAngle(float[] one, float[] other, double expected) =>
        Assert.Equal(expected, Vectors.Cosine(one, other), 12);
}
