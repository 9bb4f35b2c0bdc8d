using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Caching;
using PtmOrleans.Gateway.Draining;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>
/// Whether a request could be served: the cluster answers, its scheduler knows a device, and this process does not stop. Probes need no
/// key, so the cluster is asked no more than once a second.
/// </summary>
internal sealed class Readiness
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(2);

    private readonly LoadingCache<string, SchedulerDescription> _state;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Drain _drain;
    private readonly string _pool;

    public Readiness(
        IGrainFactory grains, IHostApplicationLifetime lifetime, Drain drain, IOptions<GatewayOptions> options, TimeProvider clock)
    {
        _drain = drain;
        _lifetime = lifetime;
        _pool = options.Value.Pool;
        _state = new(1, Freshness, Freshness, LoadAsync, clock);

        async Task<SchedulerDescription?> LoadAsync(string pool)
        {
            using var limit = new CancellationTokenSource(AnswerLimit, clock);
            try
            {
                var description = await grains.GetGrain<ISchedulerGrain>(pool).DescribeAsync(limit.Token).WaitAsync(limit.Token);
                return description.Devices.Length > 0 ? description : null;
            }
            catch (Exception)
            {
                // Whatever keeps the cluster from answering, the result is the same: not ready, and the probe asks again.
                return null;
            }
        }
    }

    /// <summary>The pool's devices, as of the last second; none when the cluster does not answer.</summary>
    public async Task<DeviceReport[]> DevicesAsync() => (await _state.GetAsync(_pool, CancellationToken.None))?.Devices ?? [];

    public async Task<bool> CheckAsync() =>
        !_drain.IsLeaving && !_lifetime.ApplicationStopping.IsCancellationRequested && await _state.GetAsync(_pool, CancellationToken.None) is not null;
}
