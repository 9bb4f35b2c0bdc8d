using System.Numerics;

namespace PtmOrleans.Scheduling.Lists;

/// <summary>Lengths that share a batch: up to 16 tokens, then one bucket per power of two, so that padding stays below half.</summary>
internal static class LengthBucket
{
    public const int Count = 32;

    public static int Of(int tokens) => tokens <= 16 ? 4 : BitOperations.Log2((uint)tokens - 1) + 1;

    /// <summary>The longest item of a bucket.</summary>
    public static int Longest(int bucket) => bucket < Count - 1 ? 1 << bucket : int.MaxValue;
}
