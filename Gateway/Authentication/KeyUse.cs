using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Orleans;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>
/// Notes on which day a key was last used: one write per key and day of each gateway, off the request's way. A note that fails is made
/// again with the key's next use.
/// </summary>
internal sealed partial class KeyUse(IGrainFactory grains, TimeProvider clock, ILogger<KeyUse> logger)
{
    private const int MostRemembered = 100_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _noted = new(StringComparer.Ordinal);

    public void Note(string id, ApiKeyRecord record)
    {
        var now = clock.GetUtcNow();
        var today = now - now.TimeOfDay;
        if (record.LastUsed >= today || (_noted.TryGetValue(id, out var noted) && noted == today))
        {
            return;
        }

        if (_noted.Count >= MostRemembered)
        {
            _noted.Clear();
        }

        _noted[id] = today;
        _ = NoteAsync(id, today);
    }

    private async Task NoteAsync(string id, DateTimeOffset day)
    {
        try
        {
            using var time = new CancellationTokenSource(Limit, clock);
            await grains.GetGrain<IApiKeyGrain>(id).NoteUseAsync(day, time.Token).WaitAsync(Limit, clock);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _noted.TryRemove(id, out _);
            LogNotNoted(exception, id);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The use of key {Key} was not noted")]
    private partial void LogNotNoted(Exception exception, string key);
}
