using Orleans.Runtime;
using Orleans.Storage;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Invocation;

public class TransientRetryTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task RunAsync_TransientThenValue_Value()
    {
        var calls = 0;
        var run = new TransientRetry(_clock).RunAsync(
            _ => ++calls < 6 ? Task.FromException<int>(new SiloUnavailableException("busy")) : Task.FromResult(7),
            TimeSpan.FromSeconds(30),
            CancellationToken.None);

        Assert.Equal(7, await DriveAsync(run));
        Assert.Equal(6, calls);
    }

    [Fact]
    public async Task RunAsync_NoTimeLeft_LastFailureStands()
    {
        var calls = 0;
        var run = new TransientRetry(_clock).RunAsync<int>(
            _ =>
            {
                calls++;
                throw new SiloUnavailableException("lost");
            },
            TimeSpan.FromSeconds(2),
            CancellationToken.None);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => DriveAsync(run));
        Assert.InRange(calls, 3, 2000);
        Assert.True(_clock.GetUtcNow() < new DateTimeOffset(2026, 1, 1, 0, 0, 3, TimeSpan.Zero));
    }

    [Fact]
    public async Task RunAsync_LastingFailure_AtOnce()
    {
        var calls = 0;

        await Assert.ThrowsAsync<InconsistentStateException>(() => new TransientRetry(_clock).RunAsync<int>(
            _ =>
            {
                calls++;
                throw new InconsistentStateException("conflict");
            },
            TimeSpan.FromSeconds(2),
            CancellationToken.None));

        Assert.Equal(1, calls);
    }

    [Fact]
    public async Task RunAsync_CallerLeavesDuringDelay_Cancelled()
    {
        using var leaves = new CancellationTokenSource();
        var run = new TransientRetry(_clock).RunAsync<int>(
            _ => throw new SiloUnavailableException("lost"), TimeSpan.FromSeconds(60), leaves.Token);
        await leaves.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));
    }

    // Continuations of a fired timer may still be on their way when the clock moves on, hence small steps until the run ends.
    private async Task<int> DriveAsync(Task<int> run)
    {
        for (var step = 0; step < 100_000 && !run.IsCompleted; step++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Yield();
        }

        return await run.WaitAsync(Patience);
    }
}
