using Orleans.Runtime;

namespace Orleans.Clustering.Redis;

/// <summary>Refuses to start a host that asks for silos of other processes.</summary>
internal sealed class NoNetworkClustering : IConfigurationValidator
{
    public void ValidateConfiguration() => throw new OrleansConfigurationException(
        "Redis clustering needs the packages Microsoft.Orleans.Clustering.Redis and Microsoft.Orleans.Server, which the package feed of this build lacks: "
        + "with the in-process stand-in for Orleans all silos run in one process, so choose localhost clustering or build with those packages.");
}
