namespace PtmOrleans.Grains.Tasks;

/// <summary>What the items of one batch have in common.</summary>
/// <param name="Version">The version that ran.</param>
/// <param name="Width">Columns of a row.</param>
/// <param name="Started">When the device took the batch.</param>
/// <param name="Timing">The device's times.</param>
internal sealed record BatchResult(int Version, int Width, DateTimeOffset Started, InferTiming Timing);
