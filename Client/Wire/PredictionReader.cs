using System.Text.Json;

namespace PtmOrleans.Client.Wire;

/// <summary>Reads predictions as their head shapes them.</summary>
internal static class PredictionReader
{
    /// <exception cref="JsonException">A field is missing, or the head is not known.</exception>
    public static PredictReply Read(WirePredictReply wire) => new()
    {
        Task = wire.Task,
        Version = wire.Version,
        Head = wire.Head,
        Predictions = [.. wire.Predictions.Select(p => Read(wire.Head, p))],
        Timing = wire.Timing.ToTiming(),
        Tokens = wire.Usage.Tokens,
    };

    private static Prediction Read(string head, JsonElement prediction)
    {
        Prediction? read = head switch
        {
            "sequence-classification" => prediction.Deserialize(WireJson.Default.LabelPrediction),
            "token-classification" => prediction.Deserialize(WireJson.Default.EntityPrediction),
            "question-answering" => prediction.Deserialize(WireJson.Default.AnswerPrediction),
            "sentence-embedding" => prediction.Deserialize(WireJson.Default.EmbeddingPrediction),
            "fill-mask" => prediction.Deserialize(WireJson.Default.MaskPrediction),
            _ => throw new JsonException($"the head '{head}' is not known to this client"),
        };
        return read ?? throw new JsonException("a prediction is null");
    }
}
