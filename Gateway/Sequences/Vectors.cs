namespace PtmOrleans.Gateway.Sequences;

/// <summary>Arithmetic on embeddings; sums are in double precision.</summary>
internal static class Vectors
{
    /// <summary>Scales to unit length; a vector of zeros stays as it is.</summary>
    public static void Normalize(Span<float> vector)
    {
        var length = Length(vector);
        if (length > 0)
        {
            foreach (ref var value in vector)
            {
                value = (float)(value / length);
            }
        }
    }

    /// <summary>Cosine of the angle between two vectors, in -1..1; 0 when one is zero.</summary>
    public static double Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var lengths = Length(one) * Length(other);
        var product = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            product += (double)one[i] * other[i];
        }

        return lengths > 0 ? Math.Clamp(product / lengths, -1, 1) : 0;
    }

    private static double Length(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        return Math.Sqrt(sum);
    }
}
