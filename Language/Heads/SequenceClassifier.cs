using System.Collections.Immutable;

namespace PtmOrleans.Language.Heads;

/// <summary>Reads the output row of a sequence classification head.</summary>
public static class SequenceClassifier
{
    /// <summary>Every label with its probability, best first; equal ones in label order.</summary>
    /// <param name="logits">One value per label.</param>
    /// <param name="labels">The model's labels; a lone label gets the sigmoid of its logit, several share a softmax.</param>
    /// <exception cref="InvalidOutputException">The counts differ, or a logit is not finite.</exception>
    public static IReadOnlyList<LabelScore> Decode(ReadOnlySpan<float> logits, ImmutableArray<string> labels)
    {
        Logits.CheckCount(logits, labels.Length, $"{labels.Length} labels");
        if (labels.Length == 1)
        {
            Logits.Max(logits);
            return [new LabelScore(labels[0], Logits.Sigmoid(logits[0]))];
        }

        var scores = Logits.Softmax(logits);
        return [.. labels.Select((label, i) => new LabelScore(label, scores[i])).OrderByDescending(s => s.Score)];
    }
}
