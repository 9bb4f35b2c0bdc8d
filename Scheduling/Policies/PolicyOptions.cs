namespace PtmOrleans.Scheduling.Policies;

/// <summary>How a policy weighs switches against waiting.</summary>
public sealed record PolicyOptions
{
    /// <summary>Added to the time another batch would take when asking whether a deadline can still wait for it. Default: 10 ms.</summary>
    public TimeSpan UrgencyMargin { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>A list is overdue, and worth a switch, once it has waited this many times the switch. Default: 8.</summary>
    public double Patience { get; init; } = 8;

    /// <summary>
    /// A device that has switched stays on the list for this many times the switch before it leaves for an overdue one. Default: 6.
    /// </summary>
    public double Payback { get; init; } = 6;

    /// <summary>
    /// A list that has waited this long gets every fourth pick of a device that can hold it, whatever else is urgent. Default: 5 s.
    /// </summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(5);
}
