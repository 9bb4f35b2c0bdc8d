using System.Collections.Immutable;
using PtmOrleans.Language.Heads;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Client.Splitting;

/// <summary>What a client needs of one version to do everything but the run itself.</summary>
/// <param name="name">The task.</param>
/// <param name="facts">The version.</param>
/// <param name="tokenizer">Its tokenizer.</param>
internal sealed class LocalTask(string name, TaskVersionInfo facts, WordPieceTokenizer tokenizer)
{
    // As the gateway decodes.
    private const int MaxAnswerTokens = 30;
    private const int DefaultAnswers = 1;

    private readonly ImmutableArray<string> _labels = [.. facts.Labels];

    public string Name => name;

    public TaskVersionInfo Facts => facts;

    /// <summary>
    /// Whether the client can do it: masked words are left to the gateway, since of their rows, as wide as the vocabulary, it sends the best words only.
    /// </summary>
    public static bool CanDo(string head) =>
        head is "sequence-classification" or "token-classification" or "question-answering" or "sentence-embedding";

    /// <summary>The tokens of an input.</summary>
    /// <exception cref="PtmApiException">The task takes no such input, or it is too long and may not be cut off.</exception>
    public TokenizedText Encode(PredictInput input, int index, PredictParameters parameters)
    {
        var answers = facts.Head == "question-answering";
        if (answers && input.Pair is null || input.Pair is not null && !answers && facts.Head != "sequence-classification")
        {
            throw Refused($"input {index}: this task ({facts.Head}) takes {(answers ? "a question and its context" : "one text per input, not two")}");
        }

        try
        {
            return tokenizer.Encode(input.Text, input.Pair, facts.MaxTokens, TruncationOf(answers, parameters.Truncate ?? true));
        }
        catch (InvalidTextException exception)
        {
            throw Refused($"input {index}: {exception.Message}");
        }
    }

    /// <summary>What an input's rows mean.</summary>
    /// <param name="input">The input.</param>
    /// <param name="text">What it was encoded to.</param>
    /// <param name="rows">[width], or [tokens, width] for heads with a row per token.</param>
    /// <param name="top">How many labels or answers.</param>
    /// <exception cref="InvalidOutputException">The counts differ, or a value is not finite.</exception>
    public Prediction Decode(PredictInput input, TokenizedText text, ReadOnlySpan<float> rows, int? top) => facts.Head switch
    {
        "sequence-classification" => Labels(SequenceClassifier.Decode(rows, _labels), top),
        "token-classification" => new EntityPrediction(EntityDecoder.Decode(input.Text, text, rows, _labels)),
        "question-answering" => Answer(AnswerDecoder.Decode(input.Pair!, text, rows, MaxAnswerTokens, top ?? DefaultAnswers)),
        _ => new EmbeddingPrediction(rows.ToArray()),
    };

    private static Truncation TruncationOf(bool answers, bool truncates) =>
        !truncates ? Truncation.None : answers ? Truncation.OnlySecond : Truncation.LongestFirst;

    private static LabelPrediction Labels(IReadOnlyList<LabelScore> scores, int? top) =>
        new(scores[0].Label, scores[0].Score, [.. scores.Take(top ?? int.MaxValue)]);

    private static AnswerPrediction Answer(IReadOnlyList<AnswerSpan> answers)
    {
        var best = answers.Count > 0 ? answers[0] : new AnswerSpan("", 0, 0, 0);
        return new AnswerPrediction(
            best.Text, best.Score, best.Start, best.End, [.. answers.Skip(1).Select(a => new AnswerCandidate(a.Text, a.Score, a.Start, a.End))]);
    }

    private static PtmApiException Refused(string message) => new(System.Net.HttpStatusCode.BadRequest, message);
}
