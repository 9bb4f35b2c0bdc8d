using System.Globalization;
using PtmOrleans.Client;

namespace PtmOrleans.Cli.Tasks;

/// <summary>A prediction in one line for people.</summary>
internal static class Answer
{
    public static string Of(Prediction prediction) => prediction switch
    {
        LabelPrediction label => Text($"{label.Label} ({label.Score:P0})"),
        EntityPrediction { Entities.Count: 0 } => "no entities",
        EntityPrediction entities => string.Join(", ", entities.Entities.Select(e => $"{e.Text} [{e.Label}]")),
        AnswerPrediction { Answer: "" } => "no answer in the text",
        AnswerPrediction answer => Text($"{answer.Answer} ({answer.Score:P0})"),
        EmbeddingPrediction embedding => Vector(embedding.Embedding.Span),
        MaskPrediction masks => string.Join("; ", masks.Masks.Select(
            m => string.Join(", ", m.Candidates.Take(3).Select(c => Text($"{c.Token} ({c.Score:P0})"))))),
        _ => prediction.ToString(),
    };

    private static string Vector(ReadOnlySpan<float> values)
    {
        var first = new List<string>();
        foreach (var value in values[..Math.Min(4, values.Length)])
        {
            first.Add(Text($"{value:0.000}"));
        }

        return $"[{string.Join(", ", first)}, … {values.Length} numbers]";
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
