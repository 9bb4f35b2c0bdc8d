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
    private const int MostAtOnce = 64;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, bool> _running = new(StringComparer.Ordinal);

    public void Note(string id, ApiKeyRecord record)
    {
        var now = clock.GetUtcNow();
        var today = now - now.TimeOfDay;
        if (record.LastUsed >= today || _running.Count >= MostAtOnce || !_running.TryAdd(id, true))
        {
            return;
        }

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
            LogNotNoted(exception, id);
        }
        finally
        {
            _running.TryRemove(id, out _);
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "The use of key {Key} was not noted")]
    private partial void LogNotNoted(Exception exception, string key);
}
