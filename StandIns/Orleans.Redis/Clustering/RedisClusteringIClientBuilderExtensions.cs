using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Clustering.Redis;
using Orleans.Hosting;
using StackExchange.Redis;

namespace Microsoft.Extensions.Hosting;

public static class RedisClusteringIClientBuilderExtensions
{
    public static IClientBuilder UseRedisClustering(this IClientBuilder builder, Action<RedisClusteringOptions> configuration)
    {
        builder.Configure(configuration);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IConfigurationValidator, NoNetworkClustering>());
        return builder;
    }

    public static IClientBuilder UseRedisClustering(this IClientBuilder builder, string redisConnectionString) =>
        builder.UseRedisClustering(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redisConnectionString));
}
