using System.Diagnostics.Metrics;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.ResponseCache;

/// <summary>What the cache of answers counts, per version as far as versions have labels of their own.</summary>
internal sealed class CacheInstruments : IDisposable
{
    private readonly GatewayInstruments _gateway;
    private readonly Meter _meter;
    private readonly Counter<long> _hits;
    private readonly Counter<long> _misses;

    public CacheInstruments(IMeterFactory meters, GatewayInstruments gateway)
    {
        _gateway = gateway;
        _meter = meters.Create(GatewayInstruments.MeterName);
        _hits = _meter.CreateCounter<long>("ptm.gateway.cache.hits", "{request}", "Inference answered without computing it.");
        _misses = _meter.CreateCounter<long>("ptm.gateway.cache.misses", "{request}", "Inference of cached tasks that was computed.");
    }

    public void OnAsked(TaskName task, int version, bool isHit)
    {
        var counter = isHit ? _hits : _misses;
        if (counter.Enabled)
        {
            var label = _gateway.Label(task, version);
            counter.Add(1, label.Model, label.Version);
        }
    }

    /// <summary>Tells where the cache stands; called once, by the cache.</summary>
    public void Observe(Func<long> bytes, Func<int> entries, Func<long> evictions)
    {
        _meter.CreateObservableUpDownCounter("ptm.gateway.cache.size", bytes, "By", "Answers kept, in bytes.");
        _meter.CreateObservableUpDownCounter("ptm.gateway.cache.entries", entries, "{answer}", "Answers kept.");
        _meter.CreateObservableCounter("ptm.gateway.cache.evictions", evictions, "{answer}", "Answers given up for want of room.");
    }

    public void Dispose() => _meter.Dispose();
}
