namespace PtmOrleans.Language.Heads;

/// <summary>Checks and normalizes rows of logits, in double precision so that sums over a vocabulary keep their digits.</summary>
internal static class Logits
{
    /// <exception cref="InvalidOutputException">The count differs from <paramref name="expected"/>.</exception>
    public static void CheckCount(ReadOnlySpan<float> logits, long expected, string what)
    {
        if (logits.Length != expected)
        {
            throw new InvalidOutputException($"The model gave {logits.Length} values; {expected} belong to {what}.");
        }
    }

    /// <summary>Largest of the logits, after a check that all are finite.</summary>
    /// <exception cref="InvalidOutputException">One is NaN or infinite.</exception>
    public static double Max(ReadOnlySpan<float> logits)
    {
        var max = float.MinValue;
        foreach (var logit in logits)
        {
            if (!float.IsFinite(logit))
            {
                throw new InvalidOutputException(
                    $"The model gave {logit} where a finite number belongs; its weights are probably damaged.");
            }

            max = Math.Max(max, logit);
        }

        return max;
    }

    /// <summary>Sum of the exponentials over <paramref name="max"/>: the denominator of the softmax.</summary>
    public static double Sum(ReadOnlySpan<float> logits, double max)
    {
        var sum = 0.0;
        foreach (var logit in logits)
        {
            sum += Math.Exp(logit - max);
        }

        return sum;
    }

    /// <summary>Probabilities of <paramref name="logits"/>, one per logit.</summary>
    public static double[] Softmax(ReadOnlySpan<float> logits)
    {
        var max = Max(logits);
        var sum = Sum(logits, max);
        var probabilities = new double[logits.Length];
        for (var i = 0; i < logits.Length; i++)
        {
            probabilities[i] = Math.Exp(logits[i] - max) / sum;
        }

        return probabilities;
    }

    /// <summary>Index of the largest logit, the first of equal ones, and its probability.</summary>
    public static (int Index, double Probability) Best(ReadOnlySpan<float> logits)
    {
        var max = Max(logits);
        return (logits.IndexOf((float)max), 1 / Sum(logits, max));
    }

    public static double Sigmoid(float logit) =>
        logit >= 0 ? 1 / (1 + Math.Exp(-logit)) : Math.Exp(logit) / (1 + Math.Exp(logit));
}
