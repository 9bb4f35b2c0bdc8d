using System.Globalization;
using Orleans.Configuration;
using Orleans.Persistence.Redis;
using Orleans.Runtime;
using Orleans.Storage;
using StackExchange.Redis;

namespace Orleans.Persistence;

/// <summary>One hash per state, with the fields <c>etag</c> and <c>data</c>; scripts compare and set so that writers do not overwrite each other.</summary>
internal sealed class RedisGrainStorage(string name, RedisStorageOptions options, ClusterOptions cluster)
    : IGrainStorage, ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private const string IsCurrent = "local etag = redis.call('HGET', KEYS[1], 'etag') if (etag or '') ~= ARGV[1] then return -1 end ";
    private const string Write = IsCurrent + "redis.call('HMSET', KEYS[1], 'etag', ARGV[2], 'data', ARGV[3]) if ARGV[4] ~= '-1' then redis.call('EXPIRE', KEYS[1], ARGV[4]) end return 0";
    private const string Blank = IsCurrent + "redis.call('HMSET', KEYS[1], 'etag', ARGV[2], 'data', '') return 0";
    private const string Delete = IsCurrent + "redis.call('DEL', KEYS[1]) return 0";

    private readonly string _expirySeconds = options.EntryExpiry is { } expiry ? ((long)expiry.TotalSeconds).ToString(CultureInfo.InvariantCulture) : "-1";
    private IConnectionMultiplexer? _connection;
    private bool _isShared;

    private IDatabase Database => _connection?.GetDatabase() ?? throw new RedisStorageException($"Redis storage '{name}' is not started.");

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe($"{nameof(RedisGrainStorage)}.{name}", options.InitStage, ConnectAsync);

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        await GuardAsync("read", grainId, key, async () =>
        {
            var fields = (await Database.HashGetAllAsync(key)).ToDictionary(field => (string)field.Name!, field => field.Value);
            var data = fields.TryGetValue("data", out var value) ? (byte[])value! : [];
            grainState.ETag = fields.TryGetValue("etag", out var etag) ? (string?)etag : null;
            grainState.RecordExists = data.Length > 0;
            grainState.State = data.Length > 0 ? StateJson.Deserialize<T>(data) : BlankState.Of<T>();
        });
    }

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        await GuardAsync("write", grainId, key, async () =>
        {
            var etag = Guid.NewGuid().ToString("N");
            await SwapAsync(Write, key, grainId, grainState.ETag, etag, StateJson.Serialize(grainState.State), _expirySeconds);
            grainState.ETag = etag;
            grainState.RecordExists = true;
        });
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(stateName, grainId);
        await GuardAsync("clear", grainId, key, async () =>
        {
            var etag = options.DeleteStateOnClear ? null : Guid.NewGuid().ToString("N");
            await SwapAsync(etag is null ? Delete : Blank, key, grainId, grainState.ETag, etag ?? string.Empty);
            grainState.ETag = etag;
            grainState.State = BlankState.Of<T>();
            grainState.RecordExists = false;
        });
    }

    public void Dispose()
    {
        if (!_isShared)
        {
            _connection?.Dispose();
        }
    }

    private static async Task GuardAsync(string verb, GrainId grainId, RedisKey key, Func<Task> operation)
    {
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not (InconsistentStateException or RedisStorageException))
        {
            throw new RedisStorageException($"Failed to {verb} grain state of {grainId} at storage key {key}. {exception.GetType()}: {exception.Message}");
        }
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            (_connection, _isShared) = await options.CreateMultiplexer(options);
        }
        catch (Exception exception)
        {
            throw new RedisStorageException($"{exception.GetType()}: {exception.Message}");
        }
    }

    private async Task SwapAsync(string script, RedisKey key, GrainId grainId, string? expectedETag, params RedisValue[] values)
    {
        var result = await Database.ScriptEvaluateAsync(script, [key], [expectedETag ?? string.Empty, .. values]);
        if ((int)result == -1)
        {
            throw new InconsistentStateException($"Version conflict: ServiceId={cluster.ServiceId} ProviderName={name} GrainId={grainId} ETag={expectedETag}.");
        }
    }

    private RedisKey Key(string stateName, GrainId grainId) =>
        options.GetStorageKey?.Invoke(stateName, grainId) ?? $"{cluster.ServiceId}/state/{grainId.Type}/{grainId.Key}/{stateName}";
}
