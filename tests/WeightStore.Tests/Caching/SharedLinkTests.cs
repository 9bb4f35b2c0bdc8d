using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class SharedLinkTests
{
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public void SendAsync_SeveralSenders_TakeTheLinkOneAfterTheOther()
    {
        var link = new SharedLink(1000, _clock);
        var (first, second) = (link.SendAsync(500, CancellationToken.None), link.SendAsync(250, CancellationToken.None));

        _clock.Advance(TimeSpan.FromMilliseconds(499));
        Assert.Equal((false, false), (first.IsCompleted, second.IsCompleted));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((true, false), (first.IsCompleted, second.IsCompleted));
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.True(second.IsCompleted);
    }

    [Fact]
    public void SendAsync_LessThanATimerCanTell_AddsUp()
    {
        var link = new SharedLink(1_000_000, _clock);
        var sends = Enumerable.Range(0, 1500).Select(_ => link.SendAsync(1, CancellationToken.None)).ToArray();

        Assert.Equal(999, sends.Count(s => s.IsCompleted));
        _clock.Advance(TimeSpan.FromMilliseconds(1.5));
        Assert.All(sends, s => Assert.True(s.IsCompleted));
    }

    [Fact]
    public void SendAsync_ComesBackLate_KeepsTheBandwidthButSavesNoneUp()
    {
        var link = new SharedLink(1000, _clock);
        _ = link.SendAsync(100, CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(105));
        var late = link.SendAsync(100, CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(95));
        Assert.True(late.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(10));
        var idle = link.SendAsync(100, CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(98));
        Assert.False(idle.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(2));
        Assert.True(idle.IsCompleted);
    }

    [Fact]
    public async Task SendAsync_Cancelled_Ends()
    {
        using var cancel = new CancellationTokenSource();
        var send = new SharedLink(1, _clock).SendAsync(100, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => send);
    }
}
