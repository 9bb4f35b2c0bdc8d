using System.Collections.Concurrent;
using PtmOrleans.Inference.Cores;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Execution;

/// <summary>
/// Computes batches for one device instance, one at a time, on a thread of its own: neither a grain turn nor the thread pool ever waits
/// for a run. Tasks switch as <see cref="DeviceExecutorOptions.Loading"/> says.
/// </summary>
public sealed class DeviceExecutor : IAsyncDisposable
{
    private readonly DeviceExecutorOptions _options;
    private readonly TimeProvider _clock;
    private readonly BatchRunner _runner;
    private readonly SemaphoreSlim _places;
    private readonly BlockingCollection<PendingRun> _queue = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _depth;
    private long _switches;
    private long _busyTicks;
    private bool _disposed;

    /// <summary>Starts the thread; sessions are made by the first batch that needs them.</summary>
    /// <param name="options">How it computes.</param>
    /// <param name="clock">Measures runs.</param>
    /// <param name="packed">The device's packed weights, which its executors share and do not dispose; null when none are packed.</param>
    /// <exception cref="InferenceException">A CUDA device is asked for, and ONNX Runtime cannot compute on it.</exception>
    /// <exception cref="WeightStoreException">A CUDA device is asked for, and it fails.</exception>
    public DeviceExecutor(DeviceExecutorOptions options, TimeProvider clock, PackedModels? packed = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentException.ThrowIfNullOrEmpty(options.Name);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.IntraOpThreads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueueLimit, 1);
        if (options.Cuda is not null && (options.Loading == ModelLoading.Full || packed is not null))
        {
            throw new ArgumentException("a CUDA device binds weights; it neither loads full models nor packs weights", nameof(options));
        }

        _options = options;
        _clock = clock;
        _runner = new(ModelsOf(options), packed, options.NarrowTokens, clock);
        _places = new(options.QueueLimit);
        new Thread(Work) { IsBackground = true, Name = $"ptm-exec-{options.Name}" }.Start();
    }

    /// <summary>Batches that wait or run, including callers that wait for a place in the queue.</summary>
    public int Depth => Volatile.Read(ref _depth);

    /// <summary>Batches whose predecessor was of another task or version.</summary>
    public long Switches => Interlocked.Read(ref _switches);

    /// <summary>Time spent on batches since the start, binding included.</summary>
    public TimeSpan Busy => new(Interlocked.Read(ref _busyTicks));

    /// <summary>Computes a batch on the leased task's weights. The caller keeps the lease until the returned task has ended.</summary>
    /// <param name="lease">Keeps the weights where they are.</param>
    /// <param name="batch">What to compute; its memory is read until the returned task has ended.</param>
    /// <param name="cancellationToken">Drops the batch as long as it has not started.</param>
    /// <exception cref="InferenceException">The batch, the model or the runtime is at fault.</exception>
    /// <exception cref="ObjectDisposedException">The executor ended before the batch did.</exception>
    public async Task<BatchOutput> RunAsync(WeightLease lease, TokenBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(lease);
        ArgumentNullException.ThrowIfNull(batch);
        Interlocked.Increment(ref _depth);
        try
        {
            await EnterAsync(cancellationToken).ConfigureAwait(false);
            var run = new PendingRun(lease.Task, batch);
            Enqueue(run);
            using var dropped = cancellationToken.UnsafeRegister(static (state, token) => ((PendingRun)state!).Drop(token), run);
            return await run.Completion.ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _depth);
        }
    }

    /// <summary>Fails waiting batches, asks the running one to stop and waits for the thread.</summary>
    /// <exception cref="TimeoutException">
    /// The running batch did not stop within <see cref="DeviceExecutorOptions.DisposeTimeout"/>; the thread ends with it.
    /// </exception>
    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            var outside = _stopping.CancelAsync();
            _runner.Stop();
            _queue.CompleteAdding();
            while (_queue.TryTake(out var run))
            {
                Refuse(run);
            }

            await outside.ConfigureAwait(false);
        }

        await _ended.Task.WaitAsync(_options.DisposeTimeout, _clock).ConfigureAwait(false);
    }

    private static ITaskModels ModelsOf(DeviceExecutorOptions options) => options.Loading == ModelLoading.Full
        ? new FullModels(options)
        : new SkeletonModels(options, options.Cuda is { } cuda ? new CudaPlace(cuda) : HostPlace.Instance);

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, this);
        if (_places.Wait(0, CancellationToken.None))
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        try
        {
            await _places.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(DeviceExecutor));
        }
    }

    private void Enqueue(PendingRun run)
    {
        try
        {
            _queue.Add(run, CancellationToken.None);
        }
        catch (InvalidOperationException)
        {
            throw new ObjectDisposedException(nameof(DeviceExecutor));
        }
    }

    private void Work()
    {
        try
        {
            ThreadCores.TryKeepTo(_options.Cores);
            foreach (var run in _queue.GetConsumingEnumerable())
            {
                _places.Release();
                Compute(run);
            }

            _runner.Dispose();
            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(e);
        }
    }

    private void Compute(PendingRun run)
    {
        if (_stopping.IsCancellationRequested)
        {
            Refuse(run);
            return;
        }

        if (!run.TryTake())
        {
            return;
        }

        var start = _clock.GetTimestamp();
        try
        {
            var output = _runner.Run(run.Task, run.Batch);
            Interlocked.Add(ref _switches, output.Switched ? 1 : 0);
            CountBusy(start);
            run.Succeed(output);
        }
        catch (Exception e)
        {
            // Whatever a batch fails with is that batch's alone: the thread serves every task of the device.
            CountBusy(start);
            run.Fail(_stopping.IsCancellationRequested ? new ObjectDisposedException(nameof(DeviceExecutor)) : e);
        }
    }

    private void CountBusy(long start) => Interlocked.Add(ref _busyTicks, _clock.GetElapsedTime(start).Ticks);

    private static void Refuse(PendingRun run)
    {
        if (run.TryTake())
        {
            run.Fail(new ObjectDisposedException(nameof(DeviceExecutor)));
        }
    }
}
