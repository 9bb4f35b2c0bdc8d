using System.Diagnostics.Metrics;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Sources;

namespace PtmOrleans.Grains.Tiers;

/// <summary>Counts what the tiers below the devices do; meter <c>PtmOrleans.Tiers</c>. Stores are labelled by address or folder.</summary>
internal sealed class TierInstruments
{
    private readonly NodeTiers _tiers;

    public TierInstruments(IMeterFactory meters, NodeTiers tiers)
    {
        _tiers = tiers;
        var meter = meters.Create("PtmOrleans.Tiers");
        Count(meter, "ptm.store.fetched", "By", "Bytes of segments copied from another store.", origin => origin.Bytes);
        Count(meter, "ptm.store.fetched_segments", "{segment}", "Segments copied from another store.", origin => origin.Segments);
        Count(meter, "ptm.store.fetch_failures", "{attempt}", "Segments that another store did not give.", origin => origin.Failures);
        Observe(meter, "ptm.host.budget", "Segments that host memory may keep.", host => host.BudgetBytes);
        Observe(meter, "ptm.host.kept", "Segments kept in host memory.", host => host.KeptBytes);
        Observe(meter, "ptm.host.locked", "Segments kept in host memory that the system cannot drop.", host => host.LockedBytes);
        CountHost(meter, "ptm.host.hits", "Segments that came to a device from host memory.", host => host.Hits);
        CountHost(meter, "ptm.host.evictions", "Segments that made room in host memory.", host => host.Evictions);
    }

    private void Count(Meter meter, string name, string unit, string description, Func<OriginCounters, long> read) =>
        meter.CreateObservableCounter(
            name,
            () => _tiers.Origins.Select(o => new Measurement<long>(read(o), new KeyValuePair<string, object?>("origin", o.Origin))),
            unit,
            description);

    private void Observe(Meter meter, string name, string description, Func<HostTierSnapshot, long> read) =>
        meter.CreateObservableGauge(name, () => Measure(read), "By", description);

    private void CountHost(Meter meter, string name, string description, Func<HostTierSnapshot, long> read) =>
        meter.CreateObservableCounter(name, () => Measure(read), "{segment}", description);

    private IEnumerable<Measurement<long>> Measure(Func<HostTierSnapshot, long> read) =>
        _tiers.Host is { } host ? [new Measurement<long>(read(host.Snapshot()))] : [];
}
