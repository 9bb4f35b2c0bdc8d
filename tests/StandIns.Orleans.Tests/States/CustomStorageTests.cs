using Orleans.Runtime.Hosting;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.States;

public sealed class CustomStorageTests
{
    [Fact]
    public async Task StorageProvider_OfTheApplicationsOwn_ReadsAndWrites()
    {
        var storage = new RecordingStorage(NamedStorageGrain.Storage);
        await using var cluster = await TestClusters.StartAsync(1, (_, silo) => silo.Services.AddGrainStorage(NamedStorageGrain.Storage, (_, _) => storage));
        var key = SharedCluster.NewKey();

        Assert.Equal(101, await cluster.Client.GetGrain<INamedStorageGrain>(key).AddAsync(1).Bound());

        Assert.Equal([$"recording read total {key}", $"recording write total {key} 1"], storage.Operations);
    }
}
