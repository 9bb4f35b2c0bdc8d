using System.Diagnostics.Metrics;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Grains.Devices;

/// <summary>Counts what the devices of a silo do; meter <c>PtmOrleans.Devices</c>, labelled by the device's name on its silo.</summary>
internal sealed class DeviceInstruments
{
    private static readonly InstrumentAdvice<double> Ages = new()
    {
        HistogramBucketBoundaries = [0.01, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
    };

    private readonly Counter<long> _batches;
    private readonly Counter<long> _items;
    private readonly Counter<long> _paddedTokens;
    private readonly Counter<long> _switches;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _waits;
    private readonly Counter<double> _compute;
    private readonly Counter<double> _paging;
    private readonly Histogram<double> _evictionAge;
    private readonly LocalDeviceCatalog _devices;

    public DeviceInstruments(IMeterFactory meters, LocalDeviceCatalog devices)
    {
        _devices = devices;
        var meter = meters.Create("PtmOrleans.Devices");
        _batches = meter.CreateCounter<long>("ptm.device.batches", "{batch}", "Batches computed.");
        _items = meter.CreateCounter<long>("ptm.device.items", "{item}", "Sequences computed.");
        _paddedTokens = meter.CreateCounter<long>("ptm.device.padded_tokens", "{token}", "Tokens computed, padding included.");
        _switches = meter.CreateCounter<long>(
            "ptm.device.switches", "{switch}", "Batches whose weights differed from those of the batch before.");
        _failures = meter.CreateCounter<long>("ptm.device.failures", "{order}", "Orders that could not be carried out.");
        _waits = meter.CreateCounter<long>(
            "ptm.device.waits", "{order}", "Orders put off because the weights were on their way, or had no room yet.");
        _compute = meter.CreateCounter<double>("ptm.device.compute_time", "s", "Time that executors computed.");
        _paging = meter.CreateCounter<double>("ptm.device.switch_time", "s", "Time that paging in and binding weights took.");
        _evictionAge = meter.CreateHistogram(
            "ptm.device.eviction_age", "s", "How long evicted segments had gone unused; short ages mean thrashing.", tags: null, Ages);
        ObserveEvictions();
        Observe(meter, "ptm.device.budget", "Weights that the device may hold.", cache => cache.BudgetBytes);
        Observe(meter, "ptm.device.resident", "Weights resident or being loaded.", cache => cache.ResidentBytes);
        Observe(meter, "ptm.device.packed", "Packed weights of hot tasks, beside the resident ones.", cache => cache.PackedBytes);
        Observe(meter, "ptm.device.leased", "Weights in use.", cache => cache.LeasedBytes);
        Observe(meter, "ptm.device.pinned", "Weights pinned by an operator.", cache => cache.PinnedBytes);
        Observe(meter, "ptm.device.load_bytes_waiting", "Weights that have room and wait to load.", cache => cache.LoadBytesWaiting);
        Observe(meter, "ptm.device.loads_waiting", "Segments of these.", cache => cache.LoadsWaiting, "{segment}");
        Observe(meter, "ptm.device.loads_running", "Segments that load now.", cache => cache.LoadsRunning, "{segment}");
        Observe(meter, "ptm.device.parallel_loads", "Segments that may load at a time.", cache => cache.ParallelLoads, "{segment}");
        Observe(meter, "ptm.device.leases_waiting", "Leases that wait for room.", cache => cache.Waiting, "{lease}");
        Count(meter, "ptm.device.load_failures", "{segment}", "Segments that could not be loaded.", cache => cache.FailedLoads);
        Count(meter, "ptm.device.paged", "By", "Bytes paged in.", cache => cache.BytesPaged);
        Count(meter, "ptm.device.evictions", "{segment}", "Segments evicted.", cache => cache.Evictions);
        Count(meter, "ptm.device.cache_hits", "{lease}", "Leases that found everything resident.", cache => cache.Hits);
        Count(meter, "ptm.device.cache_misses", "{lease}", "Leases that had to load.", cache => cache.Misses);
        CountPacked(meter, "ptm.device.packings", "{packing}", "Tasks' weights packed.", packed => packed.Packings);
        CountPacked(meter, "ptm.device.packing_failures", "{packing}", "Packings that failed.", packed => packed.Failures);
        CountPacked(meter, "ptm.device.packed_batches", "{batch}", "Batches computed on packed weights.", packed => packed.Runs);
    }

    public void OnOrderDone(string device, AssignmentReport report)
    {
        var label = Label(device);
        if (report.Failed)
        {
            (report.Later ? _waits : _failures).Add(1, label);
        }

        if (report.Items == 0)
        {
            return;
        }

        _batches.Add(1, label);
        _items.Add(report.Items, label);
        _paddedTokens.Add(report.PaddedTokens, label);
        _switches.Add(report.Switched ? 1 : 0, label);
        _compute.Add(report.ComputeTime.TotalSeconds, label);
        _paging.Add((report.PageTime + report.BindTime).TotalSeconds, label);
    }

    private void ObserveEvictions()
    {
        foreach (var device in _devices.All)
        {
            var label = Label(device.Options.Name);
            device.Cache.Books.Evicted = age => _evictionAge.Record(age.TotalSeconds, label);
        }
    }

    private void Observe(Meter meter, string name, string description, Func<CacheTotals, long> read, string unit = "By") =>
        meter.CreateObservableGauge(name, () => Measure(read), unit, description);

    private void Count(Meter meter, string name, string unit, string description, Func<CacheTotals, long> read) =>
        meter.CreateObservableCounter(name, () => Measure(read), unit, description);

    private void CountPacked(Meter meter, string name, string unit, string description, Func<PackedModels, long> read) =>
        meter.CreateObservableCounter(
            name,
            () => _devices.All.Where(d => d.Packed is not null).Select(d => new Measurement<long>(read(d.Packed!), Label(d.Options.Name))),
            unit,
            description);

    private IEnumerable<Measurement<long>> Measure(Func<CacheTotals, long> read) =>
        _devices.All.Select(d => new Measurement<long>(read(d.Cache.Books.Totals()), Label(d.Options.Name)));

    private static KeyValuePair<string, object?> Label(string device) => new("device", device);
}
