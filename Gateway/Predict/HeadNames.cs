using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Inference.Architectures;

namespace PtmOrleans.Gateway.Predict;

/// <summary>Heads as they are called on the wire.</summary>
internal static class HeadNames
{
    /// <summary>The head of a version.</summary>
    /// <exception cref="RefusedException">501: a newer silo registered a head that this gateway does not know.</exception>
    public static HeadKind Of(TaskVersion version) =>
        Enum.TryParse<HeadKind>(version.Head, out var head) && Enum.IsDefined(head)
            ? head
            : throw new RefusedException(ProblemMapping.Unsupported($"this gateway cannot serve the head '{version.Head}'"));

    /// <summary>The name on the wire; unknown heads keep their own.</summary>
    public static string Wire(string head) => Enum.TryParse<HeadKind>(head, out var kind) ? Wire(kind) : head;

    public static string Wire(HeadKind head) => head switch
    {
        HeadKind.SequenceClassification => "sequence-classification",
        HeadKind.TokenClassification => "token-classification",
        HeadKind.QuestionAnswering => "question-answering",
        HeadKind.SentenceEmbedding => "sentence-embedding",
        HeadKind.FillMask => "fill-mask",
        _ => throw new ArgumentOutOfRangeException(nameof(head), head, "This head has no name on the wire."),
    };
}
