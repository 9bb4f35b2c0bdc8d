using Microsoft.Extensions.Logging;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tasks;

/// <summary>
/// Deletes what removed versions and refused imports leave in the store, a while after it was asked to, so that many removals make one
/// collection. It waits for imports to end, and they for it. Thread-safe.
/// </summary>
internal sealed partial class StoreGarbage(CheckpointStore store, TimeProvider clock, ILogger<StoreGarbage> logger) : IDisposable
{
    /// <summary>From being asked to collecting, and between attempts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    // After so many collections in a row, or imports that were in the way, the next removal asks anew.
    private const int Attempts = 10;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _isAsked;
    private bool _isRunning;

    /// <summary>Asks for a collection; asking again before it begins changes nothing.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _isAsked = true;
            if (_isRunning || _stop.IsCancellationRequested)
            {
                return;
            }

            _isRunning = true;
        }

        _ = RunAsync(_stop.Token);
    }

    public void Dispose() => _stop.Cancel();

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var left = Attempts;
            while (Begins(ref left))
            {
                await Task.Delay(Pause, clock, cancellationToken).ConfigureAwait(false);
                lock (_gate)
                {
                    _isAsked = false;
                }

                await CollectAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops; what is left goes with a later collection.
        }
    }

    private bool Begins(ref int left)
    {
        lock (_gate)
        {
            return _isRunning = _isAsked && left-- > 0;
        }
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        try
        {
            var report = await store.CollectGarbageAsync(cancellationToken).ConfigureAwait(false);
            LogCollected(report.Bytes);
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            LogFailed(e);
            lock (_gate)
            {
                _isAsked |= e is WeightStoreException { Error: WeightStoreError.Busy };
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Deleted {Bytes} bytes of the store that no version uses.")]
    private partial void LogCollected(long bytes);

    [LoggerMessage(Level = LogLevel.Warning, Message = "What no version uses could not be deleted; 'ptm store gc' does it, too.")]
    private partial void LogFailed(Exception exception);
}
