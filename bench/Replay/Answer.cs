using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Bench.Replay;

/// <summary>What became of a request.</summary>
/// <param name="At">When, counted from the first request.</param>
/// <param name="Response">Time since the request was due.</param>
/// <param name="Timing">Where the time went; null when it was refused.</param>
internal sealed record Answer(TimeSpan At, TimeSpan Response, InferTiming? Timing);
