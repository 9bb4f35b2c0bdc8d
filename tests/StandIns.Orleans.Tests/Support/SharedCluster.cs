using Orleans;
using Orleans.TestingHost;

namespace PtmOrleans.StandIns.OrleansTests.Support;

/// <summary>One silo for all tests that need nothing special; each test uses keys of its own.</summary>
public sealed class SharedCluster : IAsyncLifetime
{
    public InProcessTestCluster Cluster { get; private set; } = null!;

    public IClusterClient Client => Cluster.Client;

    public static string NewKey() => Guid.NewGuid().ToString("N");

    public async Task InitializeAsync() => Cluster = await TestClusters.StartAsync(1);

    public async Task DisposeAsync() => await Cluster.DisposeAsync();
}
