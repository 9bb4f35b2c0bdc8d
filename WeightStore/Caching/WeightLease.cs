namespace PtmOrleans.WeightStore.Caching;

/// <summary>Keeps a task on its device until disposed.</summary>
public sealed class WeightLease : IDisposable
{
    private Action? _release;

    internal WeightLease(ResidentTask task, Action release)
    {
        Task = task;
        _release = release;
    }

    /// <summary>The task and its tensors' addresses.</summary>
    public ResidentTask Task { get; }

    /// <summary>Whether the whole task was on the device when room was granted.</summary>
    public bool WasResident => BytesLoaded == 0;

    /// <summary>Bytes that were not on the device when room for them was granted.</summary>
    public long BytesLoaded { get; internal init; }

    /// <summary>From the grant of room to the arrival of the last segment.</summary>
    public TimeSpan LoadTime { get; internal init; }

    /// <summary>How long the request waited for room before that.</summary>
    public TimeSpan WaitTime { get; internal init; }

    /// <summary>Ends the lease; a second call does nothing.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
