using Orleans.Runtime;
using StackExchange.Redis;

namespace Orleans.Persistence;

public class RedisStorageOptions
{
    public bool DeleteStateOnClear { get; set; }

    public int InitStage { get; set; } = ServiceLifecycleStage.ApplicationServices;

    public ConfigurationOptions? ConfigurationOptions { get; set; }

    public Func<RedisStorageOptions, Task<(IConnectionMultiplexer Multiplexer, bool IsShared)>> CreateMultiplexer { get; set; } = DefaultCreateMultiplexer;

    public TimeSpan? EntryExpiry { get; set; }

    public Func<string, GrainId, RedisKey>? GetStorageKey { get; set; }

    public static async Task<(IConnectionMultiplexer Multiplexer, bool IsShared)> DefaultCreateMultiplexer(RedisStorageOptions options) =>
        (await ConnectionMultiplexer.ConnectAsync(options.ConfigurationOptions!), IsShared: false);
}
