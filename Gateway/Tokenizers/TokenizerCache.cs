using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Language.Tokenization;

namespace PtmOrleans.Gateway.Tokenizers;

/// <summary>
/// Tokenizers by the content of their files, so that tasks with equal files share one. The least recently used leave when the files' bytes
/// exceed the budget; callers that want the same one at once share one load.
/// </summary>
internal sealed class TokenizerCache(IGrainFactory grains, TransientRetry retry, IOptions<GatewayOptions> options)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _recent = new();
    private readonly long _budget = options.Value.TokenizerCacheBytes;
    private long _bytes;

    /// <summary>Bytes of the files of the tokenizers held.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
            {
                return _bytes;
            }
        }
    }

    /// <summary>The tokenizer of a version.</summary>
    /// <exception cref="RefusedException">The version's files cannot be used.</exception>
    public Task<WordPieceTokenizer> GetAsync(TaskName task, TaskVersion version, CancellationToken cancellationToken)
    {
        var key = KeyOf(version);
        Entry? fresh;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var node))
            {
                _recent.Remove(node);
                _recent.AddFirst(node);
                return node.Value.Tokenizer.WaitAsync(cancellationToken);
            }

            fresh = new Entry(key);
            _entries[key] = _recent.AddFirst(fresh);
        }

        _ = LoadAsync(fresh, task, version);
        return fresh.Tokenizer.WaitAsync(cancellationToken);
    }

    private static string KeyOf(TaskVersion version) =>
        string.Join('|', version.TokenizerFiles.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key}={f.Value}"));

    private async Task LoadAsync(Entry entry, TaskName task, TaskVersion version)
    {
        try
        {
            var files = await ReadFilesAsync(task, version);
            var tokenizer = WordPieceTokenizer.Load(files);
            entry.Complete(tokenizer, files.Values.Sum(f => (long)f.Length));
            Keep(entry);
        }
        catch (Exception exception)
        {
            Drop(entry);
            entry.Fail(exception is InvalidTokenizerException ? new RefusedException(PtmError.TaskFailed, exception.Message) : exception);
        }
    }

    private async Task<Dictionary<string, byte[]>> ReadFilesAsync(TaskName task, TaskVersion version)
    {
        var grain = grains.GetGrain<ITaskGrain>(task.ToString());
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in version.TokenizerFiles.Keys)
        {
            var file = await retry.RunAsync(
                token => grain.ReadTokenizerFileAsync(version.Version, name, token), options.Value.DefaultDeadline, CancellationToken.None);
            files[name] = file?.Content.ToArray() ?? throw new RefusedException(PtmError.TaskFailed, $"tokenizer file {name} is missing");
        }

        return files;
    }

    private void Keep(Entry entry)
    {
        lock (_gate)
        {
            _bytes += entry.Bytes;
            for (var node = _recent.Last; _bytes > _budget && node is not null;)
            {
                var older = node.Previous;
                if (node.Value.Bytes > 0 && node.Value != entry)
                {
                    _bytes -= node.Value.Bytes;
                    _recent.Remove(node);
                    _entries.Remove(node.Value.Key);
                }

                node = older;
            }
        }
    }

    private void Drop(Entry entry)
    {
        lock (_gate)
        {
            if (_entries.Remove(entry.Key, out var node))
            {
                _recent.Remove(node);
            }
        }
    }

    private sealed class Entry(string key)
    {
        private readonly TaskCompletionSource<WordPieceTokenizer> _tokenizer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string Key => key;

        public Task<WordPieceTokenizer> Tokenizer => _tokenizer.Task;

        /// <summary>0 while it loads.</summary>
        public long Bytes { get; private set; }

        public void Complete(WordPieceTokenizer tokenizer, long bytes)
        {
            Bytes = bytes;
            _tokenizer.TrySetResult(tokenizer);
        }

        public void Fail(Exception exception)
        {
            _tokenizer.TrySetException(exception);
            _ = _tokenizer.Task.Exception;
        }
    }
}
