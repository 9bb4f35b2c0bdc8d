namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>One tenant's work of one priority band: what it has used of the devices, and whether others go first now.</summary>
internal sealed class TenantFlow(BandClock clock, int band, double weight, int index)
{
    public BandClock Clock => clock;

    public int Band => band;

    public int Index => index;

    /// <summary>Device time used, in ticks over the tenant's weight.</summary>
    public long Used { get; set; }

    /// <summary>Lists with work.</summary>
    public int Lists { get; set; }

    /// <summary>
    /// Whether it has used so much more than another flow with work that the other goes first, whether it has work itself or not.
    /// </summary>
    public bool IsAhead => clock.IsAhead(Used);

    /// <summary>Whether its lists have to wait because it is ahead.</summary>
    public bool IsBlocked { get; set; }

    public void Charge(TimeSpan time) => Used += (long)(time.Ticks / weight);
}
