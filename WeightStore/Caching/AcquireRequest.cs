using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Caching;

/// <summary>A request for a lease: first it waits for room, then for its segments.</summary>
internal sealed class AcquireRequest(TaskEntry task, long asked)
{
    private readonly TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskEntry Task { get; } = task;

    /// <summary>Completes when its segments are leased and their bytes set aside.</summary>
    public Task Room => _room.Task;

    /// <summary>Time stamps of the request and of the grant.</summary>
    public long Asked { get; } = asked;

    public long Granted { get; private set; }

    public long BytesMissing { get; private set; }

    /// <summary>The loads to wait for after the grant.</summary>
    public ImmutableArray<Task<Exception?>> Loads { get; private set; } = [];

    /// <summary>How many requests were granted that came later.</summary>
    public int Overtaken { get; set; }

    public void Grant(long now, long bytesMissing, ImmutableArray<Task<Exception?>> loads)
    {
        (Granted, BytesMissing, Loads) = (now, bytesMissing, loads);
        _room.SetResult();
    }

    /// <summary>Waits for the loads.</summary>
    /// <exception cref="WeightStoreException">One failed; the message names the task and the segment.</exception>
    public async Task ArriveAsync(CancellationToken cancellationToken)
    {
        var errors = await System.Threading.Tasks.Task.WhenAll(Loads.AsSpan()).WaitAsync(cancellationToken).ConfigureAwait(false);
        switch (errors.FirstOrDefault(e => e is not null))
        {
            case null:
                return;
            case OperationCanceledException:
                throw new ObjectDisposedException(nameof(DeviceWeightCache));
            case WeightStoreException e:
                throw new WeightStoreException(e.Error, $"task '{Task.Key}': {e.Message}", e);
            case var e:
                throw new WeightStoreException(WeightStoreError.Io, $"task '{Task.Key}' could not be loaded: {e.Message}", e);
        }
    }

    public void Refuse(Exception reason) => _room.SetException(reason);

    public void Cancel(CancellationToken cancellationToken) => _room.SetCanceled(cancellationToken);
}
