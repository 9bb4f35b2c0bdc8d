namespace PtmOrleans.Client;

/// <summary>
/// The answer to one input; which kind it is follows from the task's head: <see cref="LabelPrediction"/>, <see cref="EntityPrediction"/>,
/// <see cref="AnswerPrediction"/>, <see cref="EmbeddingPrediction"/> or <see cref="MaskPrediction"/>.
/// </summary>
public abstract record Prediction;
