namespace PtmOrleans.Scheduling.Lists;

/// <summary>What the response ratio of a request depends on.</summary>
/// <param name="Arrival">When it reached the platform.</param>
/// <param name="Items">How many of its items wait, 1 or more.</param>
public readonly record struct RequestShape(DateTimeOffset Arrival, int Items)
{
    /// <summary>The response ratio, 1 + wait / service.</summary>
    /// <param name="now">The time.</param>
    /// <param name="perItem">Expected service time of one item, more than zero.</param>
    /// <returns>The ratio, 1 or more.</returns>
    public double Ratio(DateTimeOffset now, TimeSpan perItem) => 1 + (Math.Max(0, (now - Arrival).Ticks) / ((double)perItem.Ticks * Items));
}
