using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Tokenizers;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Predict;

/// <summary>Which inputs a head takes.</summary>
internal static class PredictInputCheck
{
    /// <exception cref="RefusedException">400, naming the first input that does not fit.</exception>
    public static void Require(HeadKind head, IReadOnlyList<TextInput> inputs)
    {
        for (var i = 0; i < inputs.Count; i++)
        {
            var isPair = inputs[i].Pair is not null;
            if (head == HeadKind.QuestionAnswering && !isPair)
            {
                throw RefusedException.Invalid($"input {i}: this task answers questions; send {{\"question\", \"context\"}}");
            }

            if (isPair && head is not (HeadKind.QuestionAnswering or HeadKind.SequenceClassification))
            {
                throw RefusedException.Invalid($"input {i}: this task ({HeadNames.Wire(head)}) takes one text per input, not two");
            }
        }
    }

    /// <summary>What gives way when an input is too long.</summary>
    public static Truncation TruncationFor(HeadKind head, bool truncate) => (truncate, head) switch
    {
        (false, _) => Truncation.None,
        (true, HeadKind.QuestionAnswering) => Truncation.OnlySecond,
        _ => Truncation.LongestFirst,
    };
}
