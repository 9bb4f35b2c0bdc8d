using Orleans.Configuration;
using StackExchange.Redis;

namespace Orleans.Clustering.Redis;

public class RedisClusteringOptions
{
    public ConfigurationOptions? ConfigurationOptions { get; set; }

    public Func<RedisClusteringOptions, Task<(IConnectionMultiplexer Multiplexer, bool IsShared)>> CreateMultiplexer { get; set; } = DefaultCreateMultiplexer;

    public Func<ClusterOptions, RedisKey> CreateRedisKey { get; set; } = DefaultCreateRedisKey;

    public TimeSpan? EntryExpiry { get; set; }

    public static async Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> DefaultCreateMultiplexer(RedisClusteringOptions options) =>
        (await ConnectionMultiplexer.ConnectAsync(options.ConfigurationOptions!), IsShared: false);

    public static RedisKey DefaultCreateRedisKey(ClusterOptions clusterOptions) => $"{clusterOptions.ServiceId}/members/{clusterOptions.ClusterId}";
}
