using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Inference.Execution;

namespace PtmOrleans.Grains.Tests.Devices;

public sealed class ExecutorTurnsTests : IAsyncLifetime
{
    private readonly DeviceExecutor[] _executors =
        [.. Enumerable.Range(0, 2).Select(i => new DeviceExecutor(new DeviceExecutorOptions { Name = $"test{i}", IntraOpThreads = 1 }, TimeProvider.System))];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var executor in _executors)
        {
            await executor.DisposeAsync();
        }
    }

    [Fact]
    public Task TakeAsync_ExecutorThatRanTheListLast_IsPreferred() => Turns.RunAsync(async () =>
    {
        var turns = new ExecutorTurns(_executors);
        var a = await turns.TakeAsync("a", overtakes: false, CancellationToken.None).Soon();
        var b = await turns.TakeAsync("b", overtakes: false, CancellationToken.None).Soon();
        Assert.NotSame(a, b);
        turns.Return(a, "a");
        turns.Return(b, "b");

        Assert.Same(b, await turns.TakeAsync("b", overtakes: false, CancellationToken.None).Soon());
        Assert.Same(a, await turns.TakeAsync("b", overtakes: false, CancellationToken.None).Soon());
    });

    [Fact]
    public Task TakeAsync_NoneIdle_FirstComeFirstServed() => Turns.RunAsync(async () =>
    {
        var turns = new ExecutorTurns(_executors[..1]);
        var executor = await turns.TakeAsync("a", overtakes: false, CancellationToken.None).Soon();
        var second = turns.TakeAsync("b", overtakes: false, CancellationToken.None);
        var third = turns.TakeAsync("a", overtakes: false, CancellationToken.None);

        turns.Return(executor, "a");
        Assert.Same(executor, await second.Soon());
        Assert.False(third.IsCompleted);
        turns.Return(executor, "b");
        Assert.Same(executor, await third.Soon());
    });

    [Fact]
    public Task TakeAsync_Overtakes_GoesBeforeThoseThatWait() => Turns.RunAsync(async () =>
    {
        var turns = new ExecutorTurns(_executors[..1]);
        var executor = await turns.TakeAsync("a", overtakes: false, CancellationToken.None).Soon();
        var staged = turns.TakeAsync("a", overtakes: false, CancellationToken.None);
        var overtaking = turns.TakeAsync("b", overtakes: true, CancellationToken.None);

        turns.Return(executor, "a");
        Assert.Same(executor, await overtaking.Soon());
        Assert.False(staged.IsCompleted);
        turns.Return(executor, "b");
        Assert.Same(executor, await staged.Soon());
    });

    [Fact]
    public Task TakeAsync_WaiterGivesUp_TheNextOneIsServed() => Turns.RunAsync(async () =>
    {
        var turns = new ExecutorTurns(_executors[..1]);
        var executor = await turns.TakeAsync("a", overtakes: false, CancellationToken.None).Soon();
        using var giveUp = new CancellationTokenSource();
        var impatient = turns.TakeAsync("b", overtakes: false, giveUp.Token);
        var patient = turns.TakeAsync("c", overtakes: false, CancellationToken.None);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient.Soon());

        turns.Return(executor, "a");
        Assert.Same(executor, await patient.Soon());
    });

    [Fact]
    public Task TakeAsync_HandedOverAfterGivingUp_PassesTheExecutorOn() => Turns.RunAsync(async () =>
    {
        var turns = new ExecutorTurns(_executors[..1]);
        var executor = await turns.TakeAsync("a", overtakes: false, CancellationToken.None).Soon();
        using var giveUp = new CancellationTokenSource();
        var gone = turns.TakeAsync("b", overtakes: false, giveUp.Token);
        var next = turns.TakeAsync("c", overtakes: false, CancellationToken.None);

        // Cancelled from outside while this turn goes on: the waiter cannot leave the line before the executor is handed to it.
        var outside = new Thread(giveUp.Cancel);
        outside.Start();
        Assert.True(outside.Join(Turns.Bound));
        turns.Return(executor, "a");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone.Soon());
        Assert.Same(executor, await next.Soon());
    });

    [Fact]
    public Task TakeAsync_GivesUpInTheMomentOfItsTurn_NoExecutorIsLost() => Turns.RunAsync(async () =>
    {
        for (var round = 0; round < 200; round++)
        {
            var turns = new ExecutorTurns(_executors[..1]);
            var executor = await turns.TakeAsync("a", overtakes: false, CancellationToken.None).Soon();
            using var giveUp = new CancellationTokenSource();
            var wavering = turns.TakeAsync("b", overtakes: false, giveUp.Token);
            var cancelling = Task.Run(giveUp.Cancel);
            turns.Return(executor, "a");
            await cancelling.Soon();
            try
            {
                turns.Return(await wavering.Soon(), "b");
            }
            catch (OperationCanceledException)
            {
                // It has handed the executor back itself.
            }

            Assert.Same(executor, await turns.TakeAsync("c", overtakes: false, CancellationToken.None).Soon());
        }
    });
}
