namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>
/// A clock at which threads of some name stop when they ask for the time, an executor's when it starts a batch, so that a test decides when
/// they go on.
/// </summary>
internal sealed class GatedClock(string threads = "ptm-exec-") : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly SemaphoreSlim _arrived = new(0);

    public void Close() => _open.Reset();

    public void Open() => _open.Set();

    /// <summary>Ends when such a thread stands at the closed gate.</summary>
    public async Task ArrivedAsync() => Assert.True(await _arrived.WaitAsync(ServedModels.Patience));

    public override long GetTimestamp()
    {
        if (Thread.CurrentThread.Name?.StartsWith(threads, StringComparison.Ordinal) == true && !_open.IsSet)
        {
            _arrived.Release();
            _open.Wait(ServedModels.Patience);
        }

        return base.GetTimestamp();
    }

    public void Dispose()
    {
        _open.Dispose();
        _arrived.Dispose();
    }
}
