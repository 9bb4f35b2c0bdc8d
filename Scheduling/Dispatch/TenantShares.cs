namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>
/// Shares the devices among tenants by weight, per priority band: deficit round robin over device time. A flow that is a quantum ahead of
/// another one with work is blocked until the other has caught up. A flow that begins anew comes with a credit of at most one quantum, so
/// that a tenant who asks seldom is served at once, however many requests another tenant sends, and nobody saves up more than that.
/// </summary>
/// <remarks>
/// The virtual time of a band is the least that a flow with work has used, as in start-time fair queueing (Goyal, Vin and Cheng, 1996);
/// the quantum lets a device stay with a list for a while, as in deficit round robin (Shreedhar and Varghese, 1995).
/// </remarks>
internal sealed class TenantShares(TimeSpan quantum, IReadOnlyDictionary<string, double> weights)
{
    private readonly Dictionary<(string Tenant, int Band), TenantFlow> _flows = [];
    private readonly Dictionary<int, BandClock> _clocks = [];
    private readonly List<TenantFlow> _working = [];
    private bool _isStale;

    /// <summary>The first band in which some flow is to wait for another; <see cref="int.MaxValue"/> when none is.</summary>
    public int BlockedBand { get; private set; } = int.MaxValue;

    public bool AnyBlocked => BlockedBand < int.MaxValue;

    public TenantFlow Of(string tenant, int band)
    {
        if (!_flows.TryGetValue((tenant, band), out var flow))
        {
            if (!_clocks.TryGetValue(band, out var clock))
            {
                _clocks.Add(band, clock = new BandClock(quantum));
            }

            flow = new TenantFlow(clock, band, weights.GetValueOrDefault(tenant, 1), _flows.Count);
            _flows.Add((tenant, band), flow);
        }

        return flow;
    }

    /// <summary>A list of the flow has work.</summary>
    public void Join(TenantFlow flow)
    {
        if (flow.Lists++ == 0)
        {
            flow.Used = Math.Max(flow.Used, flow.Clock.Time - quantum.Ticks);
            _working.Add(flow);
            _isStale = true;
        }
    }

    /// <summary>A list of the flow has no more work.</summary>
    public void Leave(TenantFlow flow)
    {
        if (--flow.Lists == 0)
        {
            flow.IsBlocked = false;
            _working.Remove(flow);
            _isStale = true;
        }
    }

    /// <summary>Counts device time, or takes some of it back.</summary>
    public void Charge(TenantFlow flow, TimeSpan time)
    {
        flow.Charge(time);
        _isStale = true;
    }

    /// <summary>Finds out who waits for whom.</summary>
    public void Settle()
    {
        if (!_isStale)
        {
            return;
        }

        _isStale = false;
        foreach (var clock in _clocks.Values)
        {
            clock.Reset();
        }

        foreach (var flow in _working)
        {
            flow.Clock.Meet(flow.Used);
        }

        BlockedBand = int.MaxValue;
        foreach (var flow in _working)
        {
            flow.Clock.Advance();
            flow.IsBlocked = flow.IsAhead;
            BlockedBand = flow.IsBlocked ? Math.Min(BlockedBand, flow.Band) : BlockedBand;
        }
    }
}
