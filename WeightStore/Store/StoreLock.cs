namespace PtmOrleans.WeightStore.Store;

/// <summary>
/// The store's lock, which holds between processes and ends with its holder: imports and verifications share it, a garbage collection has
/// it alone, so that nothing is deleted that an import is about to name.
/// </summary>
internal sealed class StoreLock(string path, TimeSpan limit, TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public Task<IDisposable> ShareAsync(CancellationToken cancellationToken) => WaitAsync(exclusive: false, cancellationToken);

    public Task<IDisposable> OwnAsync(CancellationToken cancellationToken) => WaitAsync(exclusive: true, cancellationToken);

    /// <summary>The lock, shared, if no one has it alone; null otherwise.</summary>
    public IDisposable? TryShare() => Open(exclusive: false);

    /// <summary>The lock, alone, if no one has it; null otherwise, also where the store may not be written.</summary>
    public IDisposable? TryOwn()
    {
        try
        {
            return Open(exclusive: true);
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task<IDisposable> WaitAsync(bool exclusive, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            if (Open(exclusive) is { } held)
            {
                return held;
            }

            if (clock.GetElapsedTime(start) >= limit)
            {
                throw new WeightStoreException(
                    WeightStoreError.Busy,
                    $"the store is in use by {(exclusive ? "an import or a verification" : "a garbage collection")}, "
                    + $"and was for {limit.TotalSeconds:0} s; try again later");
            }

            await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    // The runtime takes an advisory flock: shared for readers that share, exclusive for FileShare.None.
    private FileStream? Open(bool exclusive)
    {
        try
        {
            return exclusive
                ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
                : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException))
        {
            return null;
        }
    }
}
