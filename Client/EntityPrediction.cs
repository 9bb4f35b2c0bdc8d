using PtmOrleans.Language.Heads;

namespace PtmOrleans.Client;

/// <summary>What a text names.</summary>
/// <param name="Entities">In the order of the text; offsets are UTF-16 code units.</param>
public sealed record EntityPrediction(IReadOnlyList<Entity> Entities) : Prediction;
