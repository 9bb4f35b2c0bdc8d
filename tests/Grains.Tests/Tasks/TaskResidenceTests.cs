using Microsoft.Extensions.Logging.Abstractions;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Weights;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Tasks;

public class TaskResidenceTests
{
    private static readonly LeaseGrant OnTheirWay = new(0, 0, TimeSpan.Zero, PtmError.Unavailable, "on their way") { Later = true };
    private static readonly LeaseGrant Here = new(0, 7, TimeSpan.Zero, PtmError.None, "");

    private readonly ManualTimeProvider _clock = new();
    private readonly TaskResidence _residence;

    public TaskResidenceTests() =>
        _residence = new TaskResidence(null!, "default", new TaskName("tenant", "task"), _clock, NullLogger.Instance);

    [Fact]
    public async Task LoadAsync_WeightsAreOnTheirWay_AsksUntilTheyAreHere()
    {
        var cache = new ScriptedCache(load => load < 4 ? OnTheirWay : Here);
        var loaded = _residence.LoadAsync(cache, 1, CancellationToken.None);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal((i + 1, false), (cache.Loads, loaded.IsCompleted));
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            await UntilAsync(() => cache.Loads == i + 2);
        }

        Assert.Equal(Here, await loaded.Soon());
    }

    [Fact]
    public async Task LoadAsync_CallersTimeIsUp_TheLastRefusal()
    {
        using var time = new CancellationTokenSource();
        var cache = new ScriptedCache(_ => OnTheirWay);
        var loaded = _residence.LoadAsync(cache, 1, time.Token);

        await time.CancelAsync();

        Assert.Equal((OnTheirWay, 1), (await loaded.Soon(), cache.Loads));
    }

    [Fact]
    public async Task LoadAsync_RefusedForGood_NotAskedAgain()
    {
        var refusal = OnTheirWay with { Error = PtmError.TaskFailed, Later = false };
        var cache = new ScriptedCache(_ => refusal);

        Assert.Equal((refusal, 1), (await _residence.LoadAsync(cache, 1, CancellationToken.None).Soon(), cache.Loads));
    }

    // What a timer of the clock sets off goes on by itself.
    private static async Task UntilAsync(Func<bool> condition)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while (!condition())
        {
            bound.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
