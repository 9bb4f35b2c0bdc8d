using System.Text.Json;

namespace PtmOrleans.Client.Wire;

/// <summary>Answer of a predict call before its predictions are read by head.</summary>
internal sealed record WirePredictReply(
    string Task, int Version, string Head, IReadOnlyList<JsonElement> Predictions, WireTiming Timing, WireUsage Usage);
