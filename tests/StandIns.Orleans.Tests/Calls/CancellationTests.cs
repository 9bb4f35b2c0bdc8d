using PtmOrleans.StandIns.OrleansTests.Support;

namespace PtmOrleans.StandIns.OrleansTests.Calls;

[Collection(SharedClusterGroup.Name)]
public sealed class CancellationTests(SharedCluster shared)
{
    [Fact]
    public async Task CallersToken_Cancelled_CancelsTheGrainsToken()
    {
        using var cancellation = new CancellationTokenSource();
        var (started, seen) = (SharedCluster.NewKey(), SharedCluster.NewKey());
        var call = Grain().WaitForCancellationAsync(started, seen, cancellation.Token);
        await Signals.WaitAsync(started);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.Bound());
        await Signals.WaitAsync(seen);
    }

    [Fact]
    public async Task CancelledToken_BeforeTheCall_CancelsTheCall() =>
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain().WaitForCancellationAsync("unused", "unused", new(canceled: true)).Bound());

    [Fact]
    public async Task QueuedCall_Cancelled_LeavesItsCallerAtOnce_AndTheGrainFree()
    {
        var grain = Grain();
        using var cancellation = new CancellationTokenSource();
        var (started, release, queued, seen) = (SharedCluster.NewKey(), SharedCluster.NewKey(), SharedCluster.NewKey(), SharedCluster.NewKey());
        var running = grain.WaitAsync(started, release);
        await Signals.WaitAsync(started);
        var waiting = grain.WaitForCancellationAsync(queued, seen, cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.Bound());
        Assert.False(running.IsCompleted);
        Assert.False(Signals.IsSet(queued));
        Signals.Set(release);
        await running.Bound();
        await grain.GetServedAsync().Bound();

        // The cancellation follows the call: it meets it in the queue, which it then leaves, or already started, and ends it.
        Assert.Equal(Signals.IsSet(queued), Signals.IsSet(seen));
    }

    private ICallGrain Grain() => shared.Client.GetGrain<ICallGrain>(SharedCluster.NewKey());
}
