namespace PtmOrleans.Client;

/// <summary>What may stand at the masked places of a text.</summary>
/// <param name="Masks">In the order of the text.</param>
public sealed record MaskPrediction(IReadOnlyList<MaskCandidates> Masks) : Prediction;
