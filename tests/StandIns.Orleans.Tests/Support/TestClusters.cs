using Orleans.Hosting;
using Orleans.TestingHost;

namespace PtmOrleans.StandIns.OrleansTests.Support;

internal static class TestClusters
{
    public static async Task<InProcessTestCluster> StartAsync(short silos, Action<InProcessTestSiloSpecificOptions, ISiloBuilder>? configure = null)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.ConfigureSilo((options, silo) =>
        {
            silo.AddMemoryGrainStorageAsDefault();
            configure?.Invoke(options, silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync().Bound();
        return cluster;
    }
}
