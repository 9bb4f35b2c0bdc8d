namespace PtmOrleans.Gateway.Caching;

/// <summary>
/// A bounded cache with one lifetime for all entries. Callers that want the same key at once share one load, which goes on when one of them
/// leaves; a failed load is not kept.
/// </summary>
/// <param name="capacity">Most entries; the oldest go first.</param>
/// <param name="lifetime">How long a value is used.</param>
/// <param name="absentLifetime">How long it is believed that there is no value; zero asks every time.</param>
/// <param name="load">Finds the value; null when there is none.</param>
/// <param name="clock">Time.</param>
internal sealed class LoadingCache<TKey, TValue>(
    int capacity,
    TimeSpan lifetime,
    TimeSpan absentLifetime,
    Func<TKey, Task<TValue?>> load,
    TimeProvider clock)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, Entry> _entries = [];
    private readonly Queue<Entry> _order = new();

    public Task<TValue?> GetAsync(TKey key, CancellationToken cancellationToken)
    {
        Entry? fresh;
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known) && !known.IsStale(clock))
            {
                return known.Value.WaitAsync(cancellationToken);
            }

            fresh = new Entry(key);
            _entries[key] = fresh;
            _order.Enqueue(fresh);
            Trim();
        }

        _ = LoadAsync(fresh);
        return fresh.Value.WaitAsync(cancellationToken);
    }

    /// <summary>The value as it was loaded last, however old; null when none is at hand.</summary>
    public TValue? Peek(TKey key)
    {
        lock (_gate)
        {
            var isThere = _entries.TryGetValue(key, out var known) && known.Value.IsCompletedSuccessfully;
            return isThere ? known!.Value.Result : null;
        }
    }

    /// <summary>A value that is here; null where it has yet to be loaded, or there is none.</summary>
    public TValue? Find(TKey key)
    {
        lock (_gate)
        {
            return _entries.TryGetValue(key, out var known) && !known.IsStale(clock) && known.Value.IsCompletedSuccessfully
                ? known.Value.Result
                : null;
        }
    }

    /// <summary>Forgets a value, unless another one is there by now or on its way.</summary>
    public void Forget(TKey key, TValue value)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(key, out var known) && known.Value.IsCompletedSuccessfully
                && ReferenceEquals(known.Value.Result, value))
            {
                _entries.Remove(key);
            }
        }
    }

    /// <summary>Forgets a value that changed; a load under way no longer counts either.</summary>
    public void Forget(TKey key)
    {
        lock (_gate)
        {
            _entries.Remove(key);
        }
    }

    private async Task LoadAsync(Entry entry)
    {
        try
        {
            var value = await load(entry.Key);
            var life = value is null ? absentLifetime : lifetime;
            entry.Expire(clock.GetTimestamp() + (long)(life.TotalSeconds * clock.TimestampFrequency));
            if (life <= TimeSpan.Zero)
            {
                Remove(entry);
            }

            entry.Complete(value);
        }
        catch (Exception exception)
        {
            Remove(entry);
            entry.Fail(exception);
        }
    }

    private void Remove(Entry entry)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(entry.Key, out var current) && current == entry)
            {
                _entries.Remove(entry.Key);
            }
        }
    }

    // All entries live equally long, so the order of arrival is nearly the order of expiry.
    private void Trim()
    {
        while (_order.Count > capacity || (_order.TryPeek(out var oldest) && oldest.IsStale(clock)))
        {
            var entry = _order.Dequeue();
            if (_entries.TryGetValue(entry.Key, out var current) && current == entry)
            {
                _entries.Remove(entry.Key);
            }
        }
    }

    private sealed class Entry(TKey key)
    {
        private readonly TaskCompletionSource<TValue?> _value = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _expiry = long.MaxValue;

        public TKey Key => key;

        public Task<TValue?> Value => _value.Task;

        public bool IsStale(TimeProvider clock) => clock.GetTimestamp() >= Volatile.Read(ref _expiry);

        public void Expire(long timestamp) => Volatile.Write(ref _expiry, timestamp);

        public void Complete(TValue? value) => _value.TrySetResult(value);

        public void Fail(Exception exception)
        {
            _value.TrySetException(exception);
            _ = _value.Task.Exception;
        }
    }
}
