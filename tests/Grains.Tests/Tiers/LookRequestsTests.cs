using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Tiers;
using PtmOrleans.Testing;

namespace PtmOrleans.Grains.Tests.Tiers;

public sealed class LookRequestsTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);
    private readonly ManualTimeProvider _clock = new();
    private readonly TierOptions _options = new() { LeastPause = TimeSpan.FromSeconds(1) };
    private readonly LookRequests _requests;

    public LookRequestsTests() => _requests = new LookRequests(_options, _clock);

    [Fact]
    public async Task NextAsync_NobodyAsks_LastsThePause()
    {
        var next = _requests.NextAsync(Pause, CancellationToken.None);

        _clock.Advance(Pause - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));

        await next.Soon();
    }

    [Fact]
    public async Task NextAsync_SomebodyAskedBefore_LastsTheLeastPause()
    {
        _requests.Ask();
        _requests.Ask();
        var next = _requests.NextAsync(Pause, CancellationToken.None);

        _clock.Advance(_options.LeastPause - TimeSpan.FromTicks(1));
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromTicks(1));
        await next.Soon();

        // Both asked for the look that begins now.
        var following = _requests.NextAsync(Pause, CancellationToken.None);
        _clock.Advance(_options.LeastPause);
        Assert.False(following.IsCompleted);
        _requests.Ask();
        await following.Soon();
    }

    [Fact]
    public async Task NextAsync_Cancelled_Throws()
    {
        using var cancellation = new CancellationTokenSource();
        var next = _requests.NextAsync(Pause, cancellation.Token);
        _clock.Advance(_options.LeastPause);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next.Soon());
    }
}
