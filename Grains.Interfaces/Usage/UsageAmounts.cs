using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>What was used.</summary>
/// <param name="Requests">Answered inference requests.</param>
/// <param name="Items">Their sequences.</param>
/// <param name="Tokens">Their tokens, special tokens included, padding not.</param>
/// <param name="ComputeSeconds">Device time: of each batch the part that its sequences are of the batch.</param>
/// <param name="BytesPaged">Bytes paged in for their batches, in the same parts.</param>
[GenerateSerializer, Immutable, Alias("ptm.UsageAmounts")]
public readonly record struct UsageAmounts(
    [property: Id(0)] long Requests,
    [property: Id(1)] long Items,
    [property: Id(2)] long Tokens,
    [property: Id(3)] double ComputeSeconds,
    [property: Id(4)] long BytesPaged)
{
    /// <summary>The sum.</summary>
    public static UsageAmounts operator +(UsageAmounts one, UsageAmounts other) => new(
        one.Requests + other.Requests,
        one.Items + other.Items,
        one.Tokens + other.Tokens,
        one.ComputeSeconds + other.ComputeSeconds,
        one.BytesPaged + other.BytesPaged);
}
