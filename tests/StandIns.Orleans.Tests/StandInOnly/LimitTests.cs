using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Orleans.Runtime;
using PtmOrleans.StandIns.OrleansTests.Copies;
using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.StandInOnly;

/// <summary>Where the stand-in ends and says so; real Orleans goes on there.</summary>
[Collection(SharedClusterGroup.Name)]
public sealed class LimitTests(SharedCluster shared)
{
    [Fact]
    public async Task SiloWithRedisClustering_NamesThePackageThatItNeeds()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleans(silo => silo.UseRedisClustering("127.0.0.1:6379"));
        using var host = builder.Build();

        var refusal = await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync().Bound());

        Assert.Contains("Microsoft.Orleans.Clustering.Redis", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientWithRedisClustering_NamesThePackageThatItNeeds()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client.UseRedisClustering("127.0.0.1:6379"));
        using var host = builder.Build();

        var refusal = await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync().Bound());

        Assert.Contains("Microsoft.Orleans.Clustering.Redis", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClientWithoutASiloInItsProcess_SaysSo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.UseOrleansClient(client => client.UseLocalhostClustering(serviceId: SharedCluster.NewKey(), clusterId: "elsewhere"));
        using var host = builder.Build();

        var refusal = await Assert.ThrowsAsync<SiloUnavailableException>(() => host.StartAsync().Bound());

        Assert.Contains("elsewhere", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CollectionExpression_AsAnInterface_IsRefused_AsItHasNoCodec() =>
        await Assert.ThrowsAsync<Orleans.Serialization.CodecNotFoundException>(() =>
            shared.Client.GetGrain<IRefusedGrain>(SharedCluster.NewKey()).TakeSequenceAsync([1, 2, 3]).Bound());

    [Fact]
    public async Task LazySequence_IsRefused() =>
        await Assert.ThrowsAsync<Orleans.Serialization.CodecNotFoundException>(() =>
            shared.Client.GetGrain<IRefusedGrain>(SharedCluster.NewKey()).TakeSequenceAsync(Enumerable.Range(0, 3).Where(value => value > 0)).Bound());
}
