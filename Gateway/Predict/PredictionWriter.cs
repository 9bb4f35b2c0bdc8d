using System.Collections.Immutable;
using System.Text.Json;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Language.Heads;

namespace PtmOrleans.Gateway.Predict;

/// <summary>Decodes one item's output rows and writes its prediction.</summary>
internal static class PredictionWriter
{
    private const int MaxAnswerTokens = 30;
    private const int DefaultCandidates = 5;
    private const int DefaultAnswers = 1;

    /// <param name="json">Where to.</param>
    /// <param name="request">The request.</param>
    /// <param name="item">Which input.</param>
    /// <param name="rows">The item's rows, row-major.</param>
    public static void Write(Utf8JsonWriter json, PredictRequest request, int item, ReadOnlySpan<float> rows)
    {
        json.WriteStartObject();
        switch (request.Head)
        {
            case HeadKind.SequenceClassification:
                WriteLabels(json, SequenceClassifier.Decode(rows, Labels(request)), request.Body.Parameters.Top);
                break;
            case HeadKind.TokenClassification:
                WriteEntities(json, Entities(request, item, rows));
                break;
            case HeadKind.QuestionAnswering:
                WriteAnswers(json, Answers(request, item, rows));
                break;
            case HeadKind.SentenceEmbedding:
                WriteEmbedding(json, rows);
                break;
            default:
                WriteMasks(json, Masks(request, item, rows));
                break;
        }

        json.WriteEndObject();
    }

    private static ImmutableArray<string> Labels(PredictRequest request) => [.. request.Version.Labels];

    private static IReadOnlyList<Entity> Entities(PredictRequest request, int item, ReadOnlySpan<float> rows) =>
        EntityDecoder.Decode(request.Body.Inputs[item].Text, request.Encoded.Texts[item], rows, Labels(request));

    private static IReadOnlyList<AnswerSpan> Answers(PredictRequest request, int item, ReadOnlySpan<float> rows)
    {
        var top = request.Body.Parameters.Top ?? DefaultAnswers;
        return AnswerDecoder.Decode(request.Body.Inputs[item].Pair!, request.Encoded.Texts[item], rows, MaxAnswerTokens, top);
    }

    private static IReadOnlyList<MaskFill> Masks(PredictRequest request, int item, ReadOnlySpan<float> rows) =>
        MaskFiller.Decode(request.Encoded.Tokenizer, request.Masks![item], rows, request.Body.Parameters.Top ?? DefaultCandidates);

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<LabelScore> scores, int? top)
    {
        json.WriteString("label"u8, scores[0].Label);
        json.WriteNumber("score"u8, scores[0].Score);
        json.WriteStartArray("scores"u8);
        foreach (var score in scores.Take(top ?? int.MaxValue))
        {
            json.WriteStartObject();
            json.WriteString("label"u8, score.Label);
            json.WriteNumber("score"u8, score.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEntities(Utf8JsonWriter json, IReadOnlyList<Entity> entities)
    {
        json.WriteStartArray("entities"u8);
        foreach (var entity in entities)
        {
            json.WriteStartObject();
            json.WriteString("text"u8, entity.Text);
            json.WriteString("label"u8, entity.Label);
            json.WriteNumber("score"u8, entity.Score);
            json.WriteNumber("start"u8, entity.Start);
            json.WriteNumber("end"u8, entity.End);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAnswers(Utf8JsonWriter json, IReadOnlyList<AnswerSpan> answers)
    {
        WriteAnswer(json, answers.Count > 0 ? answers[0] : new AnswerSpan("", 0, 0, 0));
        json.WriteStartArray("alternatives"u8);
        foreach (var answer in answers.Skip(1))
        {
            json.WriteStartObject();
            WriteAnswer(json, answer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAnswer(Utf8JsonWriter json, AnswerSpan answer)
    {
        json.WriteString("answer"u8, answer.Text);
        json.WriteNumber("score"u8, answer.Score);
        json.WriteNumber("start"u8, answer.Start);
        json.WriteNumber("end"u8, answer.End);
    }

    private static void WriteEmbedding(Utf8JsonWriter json, ReadOnlySpan<float> vector)
    {
        json.WriteStartArray("embedding"u8);
        foreach (var value in vector)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteMasks(Utf8JsonWriter json, IReadOnlyList<MaskFill> masks)
    {
        json.WriteStartArray("masks"u8);
        foreach (var mask in masks)
        {
            json.WriteStartObject();
            json.WriteNumber("position"u8, mask.Position);
            json.WriteStartArray("candidates"u8);
            foreach (var candidate in mask.Candidates)
            {
                json.WriteStartObject();
                json.WriteString("token"u8, candidate.Token);
                json.WriteNumber("score"u8, candidate.Score);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
