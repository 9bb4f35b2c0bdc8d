namespace PtmOrleans.Client;

/// <summary>A text as a vector.</summary>
/// <param name="Embedding">As many values as the model's hidden size.</param>
public sealed record EmbeddingPrediction(ReadOnlyMemory<float> Embedding) : Prediction;
