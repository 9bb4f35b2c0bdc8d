namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>A clock at which an executor's thread stops when it starts a batch, so that a test decides when the batch goes on.</summary>
internal sealed class GatedClock : TimeProvider, IDisposable
{
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly SemaphoreSlim _arrived = new(0);

    public void Close() => _open.Reset();

    public void Open() => _open.Set();

    /// <summary>Ends when the executor's thread stands at the closed gate.</summary>
    public async Task ArrivedAsync() => Assert.True(await _arrived.WaitAsync(ServedModels.Patience));

    public override long GetTimestamp()
    {
        if (Thread.CurrentThread.Name?.StartsWith("ptm-exec-", StringComparison.Ordinal) == true && !_open.IsSet)
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
