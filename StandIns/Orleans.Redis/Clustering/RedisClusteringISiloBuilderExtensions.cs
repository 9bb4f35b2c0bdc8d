using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Clustering.Redis;
using Orleans.Hosting;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

public static class RedisClusteringISiloBuilderExtensions
{
    public static ISiloBuilder UseRedisClustering(this ISiloBuilder builder, Action<RedisClusteringOptions> configuration)
    {
        builder.Configure(configuration);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IConfigurationValidator, NoNetworkClustering>());
        return builder;
    }

    public static ISiloBuilder UseRedisClustering(this ISiloBuilder builder, string redisConnectionString) =>
        builder.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redisConnectionString));
}
