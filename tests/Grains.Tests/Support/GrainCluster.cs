using Orleans;
using Orleans.Hosting;
using Orleans.TestingHost;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Support;

/// <summary>One silo with the product's grains over an empty store and memory state; each test uses keys of its own.</summary>
public sealed class GrainCluster : IAsyncLifetime
{
    private readonly TempFolder _store = new();
    private InProcessTestCluster _cluster = null!;

    public IClusterClient Client => _cluster.Client;

    public static string NewKey() => Guid.NewGuid().ToString("N");

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo
            .AddMemoryGrainStorage(StateStores.Registry)
            .AddPtmGrains(node => node.StoreDirectory = _store["store"]));
        _cluster = builder.Build();
        await _cluster.DeployAsync().Soon();
    }

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _store.Dispose();
    }
}
