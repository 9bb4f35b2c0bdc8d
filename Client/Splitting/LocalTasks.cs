using System.Collections.Concurrent;
using PtmOrleans.Client.Sending;
using PtmOrleans.Client.Wire;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Client.Splitting;

/// <summary>
/// Tokenizers by version, which never change, and which versions a task's requests go to, which may and is asked again after a while. Safe for
/// any number of concurrent calls.
/// </summary>
internal sealed class LocalTasks(CallSender sender, TimeProvider clock, Random random)
{
    private const string DefaultAlias = "default";

    // Tokenizers take some megabytes each.
    private const int MaxVersions = 64;
    private const int MaxDefaults = 10_000;
    private static readonly TimeSpan DefaultAge = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Task, int Version), Lazy<Task<LocalTask?>>> _versions = new();
    private readonly ConcurrentDictionary<string, (IReadOnlyDictionary<int, int> Shares, long AskedAt)> _defaults = new(StringComparer.Ordinal);

    /// <summary>A version of a task; null when its head is not one that clients do.</summary>
    /// <param name="task">The task.</param>
    /// <param name="version">The version; null for one of those that its requests go to, each as often as its share says.</param>
    /// <param name="limit">Time for asking.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LocalTask?> FindAsync(string task, int? version, TimeSpan limit, CancellationToken cancellationToken)
    {
        var number = version ?? Draw(await SharesAsync(task, limit, cancellationToken));
        if (_versions.Count >= MaxVersions && !_versions.ContainsKey((task, number)))
        {
            // Whoever uses more at a time pays with asking again.
            _versions.Clear();
        }

        var load = _versions.GetOrAdd((task, number), _ => new(() => LoadAsync(task, number, limit)));
        try
        {
            return await load.Value.WaitAsync(cancellationToken);
        }
        catch (Exception) when (load.Value.IsFaulted || load.Value.IsCanceled)
        {
            _versions.TryRemove(KeyValuePair.Create((task, number), load));
            throw;
        }
    }

    /// <summary>Forgets which versions a task's requests go to.</summary>
    public void Forget(string task) => _defaults.TryRemove(task, out _);

    private async Task<IReadOnlyDictionary<int, int>> SharesAsync(string task, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (_defaults.TryGetValue(task, out var known) && clock.GetElapsedTime(known.AskedAt) < DefaultAge)
        {
            return known.Shares;
        }

        var askedAt = clock.GetTimestamp();
        var info = await AskAsync(task, limit, cancellationToken);
        var shares = info.Aliases.FirstOrDefault(a => a.Alias == DefaultAlias)?.Versions is { Count: > 0 } several && several.Values.All(w => w > 0)
            ? several
            : new Dictionary<int, int> { [info.DefaultVersion] = 1 };
        if (_defaults.Count >= MaxDefaults)
        {
            _defaults.Clear();
        }

        _defaults[task] = (shares, askedAt);
        return shares;
    }

    private int Draw(IReadOnlyDictionary<int, int> shares)
    {
        var drawn = shares.Count == 1 ? 0 : random.NextInt64(shares.Values.Sum(w => (long)w));
        foreach (var (version, weight) in shares.OrderBy(s => s.Key))
        {
            if ((drawn -= weight) < 0)
            {
                return version;
            }
        }

        return shares.Keys.Max();
    }

    // Callers share it, so it ends by its own time and not when one of them leaves.
    private async Task<LocalTask?> LoadAsync(string task, int version, TimeSpan limit)
    {
        var began = clock.GetTimestamp();
        var info = await AskAsync(task, limit, CancellationToken.None);
        if (info.Versions.FirstOrDefault(v => v.Version == version) is not { } facts)
        {
            throw new PtmApiException(System.Net.HttpStatusCode.NotFound, $"task '{task}' has no version {version}");
        }

        return LocalTask.CanDo(facts.Head) ? await ReadAsync(task, facts, limit - clock.GetElapsedTime(began)) : null;
    }

    private async Task<LocalTask> ReadAsync(string task, TaskVersionInfo facts, TimeSpan limit)
    {
        if (limit <= TimeSpan.Zero)
        {
            throw new TimeoutException($"There was no time left for the tokenizer of '{task}'.");
        }

        var route = $"v1/tasks/{Uri.EscapeDataString(task)}/versions/{facts.Version}/tokenizer";
        var files = await sender.SendAsync(Reading(route, limit), WireJson.Default.WireTokenizer, CancellationToken.None);
        try
        {
            return new LocalTask(
                task, facts, WordPieceTokenizer.Load(files.Files.ToDictionary(f => f.Name, f => f.Content, StringComparer.Ordinal)));
        }
        catch (Exception exception) when (exception is InvalidTokenizerException or ArgumentException)
        {
            throw new PtmApiException(System.Net.HttpStatusCode.OK, $"the tokenizer of '{task}' cannot be read: {exception.Message}", inner: exception);
        }
    }

    private Task<TaskInfo> AskAsync(string task, TimeSpan limit, CancellationToken cancellationToken) =>
        sender.SendAsync(Reading($"v1/tasks/{Uri.EscapeDataString(task)}", limit), WireJson.Default.TaskInfo, cancellationToken);

    private static ApiCall Reading(string route, TimeSpan limit) => new(HttpMethod.Get, route) { Limit = limit, IsRepeatable = true };
}
