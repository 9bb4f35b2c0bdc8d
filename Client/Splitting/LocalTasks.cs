using System.Collections.Concurrent;
using PtmOrleans.Client.Sending;
using PtmOrleans.Client.Wire;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Client.Splitting;

/// <summary>
/// Tokenizers by version, which never change, and which version is a task's default, which may and is asked again after a while. Safe for any
/// number of concurrent calls.
/// </summary>
internal sealed class LocalTasks(CallSender sender, TimeProvider clock)
{
    // Tokenizers take some megabytes each.
    private const int MaxVersions = 64;
    private const int MaxDefaults = 10_000;
    private static readonly TimeSpan DefaultAge = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string Task, int Version), LocalTask> _versions = new();
    private readonly ConcurrentDictionary<string, (int Version, long AskedAt)> _defaults = new(StringComparer.Ordinal);

    /// <summary>A version of a task; null when its head is not one that clients do.</summary>
    /// <param name="task">The task.</param>
    /// <param name="version">The version; null for the default one.</param>
    /// <param name="limit">Time for asking.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<LocalTask?> FindAsync(string task, int? version, TimeSpan limit, CancellationToken cancellationToken)
    {
        var number = version ?? DefaultOf(task);
        return number is { } known && _versions.TryGetValue((task, known), out var found)
            ? found
            : await AskAsync(task, version, limit, cancellationToken);
    }

    /// <summary>Forgets which version is a task's default.</summary>
    public void Forget(string task) => _defaults.TryRemove(task, out _);

    private int? DefaultOf(string task) =>
        _defaults.TryGetValue(task, out var known) && clock.GetElapsedTime(known.AskedAt) < DefaultAge ? known.Version : null;

    private async Task<LocalTask?> AskAsync(string task, int? version, TimeSpan limit, CancellationToken cancellationToken)
    {
        var askedAt = clock.GetTimestamp();
        var info = await sender.SendAsync(Reading($"v1/tasks/{Uri.EscapeDataString(task)}", limit), WireJson.Default.TaskInfo, cancellationToken);
        var number = version ?? info.DefaultVersion;
        if (info.Versions.FirstOrDefault(v => v.Version == number) is not { } facts)
        {
            throw new PtmApiException(System.Net.HttpStatusCode.NotFound, $"task '{task}' has no version {number}");
        }

        Bound(_defaults, MaxDefaults);
        _defaults[task] = (info.DefaultVersion, askedAt);
        return !LocalTask.CanDo(facts.Head) ? null
            : _versions.TryGetValue((task, number), out var found) ? found
            : await LoadAsync(task, facts, limit, cancellationToken);
    }

    private async Task<LocalTask> LoadAsync(string task, TaskVersionInfo facts, TimeSpan limit, CancellationToken cancellationToken)
    {
        var route = $"v1/tasks/{Uri.EscapeDataString(task)}/versions/{facts.Version}/tokenizer";
        var files = await sender.SendAsync(Reading(route, limit), WireJson.Default.WireTokenizer, cancellationToken);
        try
        {
            var tokenizer = WordPieceTokenizer.Load(files.Files.ToDictionary(f => f.Name, f => f.Content, StringComparer.Ordinal));
            Bound(_versions, MaxVersions);
            return _versions[(task, facts.Version)] = new LocalTask(task, facts, tokenizer);
        }
        catch (Exception exception) when (exception is InvalidTokenizerException or ArgumentException)
        {
            throw new PtmApiException(System.Net.HttpStatusCode.OK, $"the tokenizer of '{task}' cannot be read: {exception.Message}", inner: exception);
        }
    }

    private static ApiCall Reading(string route, TimeSpan limit) => new(HttpMethod.Get, route) { Limit = limit, IsRepeatable = true };

    // Whoever uses more at a time pays with asking again.
    private static void Bound<TKey, TValue>(ConcurrentDictionary<TKey, TValue> known, int most)
        where TKey : notnull
    {
        if (known.Count >= most)
        {
            known.Clear();
        }
    }
}
