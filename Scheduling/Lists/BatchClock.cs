namespace PtmOrleans.Scheduling.Lists;

/// <summary>Tells what can be on time if a batch begins now.</summary>
/// <param name="now">The time, in ticks.</param>
/// <param name="service">How long batches run.</param>
/// <param name="full">How long the largest batch that there is work for runs.</param>
internal readonly struct BatchClock(long now, ServiceTime service, TimeSpan full)
{
    public long Now => now;

    /// <summary>Whether the item is late even if it runs at once and alone.</summary>
    public bool IsHopeless(long deadline, int tokens) => deadline != long.MaxValue && deadline < Ends(tokens);

    /// <summary>Whether the item is late if a full batch runs before it.</summary>
    public bool IsUrgent(long deadline, int tokens) => deadline != long.MaxValue && deadline < Ends(tokens) + full.Ticks;

    /// <summary>When a batch of so many padded tokens is done.</summary>
    public long Ends(long paddedTokens) => now + service.Of(paddedTokens).Ticks;
}
