using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>A device's cache that answers loads as the test says.</summary>
internal sealed class ScriptedCache(Func<int, LeaseGrant> answer) : IWeightCacheGrain
{
    public int Loads { get; private set; }

    public Task<LeaseGrant> LoadAsync(string task, int version, CancellationToken cancellationToken) => Task.FromResult(answer(++Loads));

    public Task<LeaseGrant> AcquireAsync(string task, int version, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task UnloadAsync(string task, int[] versions, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PrefetchAsync(string[] versions, Dictionary<string, double> outlook, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> PinAsync(string task, int version, bool pinned, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CacheDescription> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
