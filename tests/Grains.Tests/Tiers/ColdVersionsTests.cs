using Microsoft.Extensions.Logging.Abstractions;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Tiers;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Grains.Tests.Tiers;

public sealed class ColdVersionsTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly OtherStore _other = new();
    private readonly ManualTimeProvider _clock = new();
    private readonly TierOptions _options = new() { ColdWait = TimeSpan.FromSeconds(2) };
    private LookRequests _requests = null!;
    private CheckpointStore _store = null!;
    private Manifest _manifest = null!;
    private NodeTiers _tiers = null!;
    private ColdVersions _cold = null!;

    public async Task InitializeAsync()
    {
        _store = CheckpointStore.Open(_folder["store"], TimeProvider.System);
        _manifest = await _other.ImportAsync("acme/a");
        _options.SharedFolders.Add(_other.Root);
        _tiers = new NodeTiers(_options, _store, TimeProvider.System, _ => { });

        _requests = new LookRequests(_options, _clock);

        // The wait alone is on the clock that stands still.
        _cold = new ColdVersions(_tiers, _requests, _options, _clock, NullLogger<ColdVersions>.Instance);
    }

    public async Task DisposeAsync()
    {
        await _cold.DisposeAsync();
        await _tiers.DisposeAsync();
        _other.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Missing_OtherStoresAreFollowed_IsForNowAndAsksForALook()
    {
        var look = _requests.NextAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        var refusal = _cold.Missing("acme/b", 3);

        Assert.Equal((PtmError.Unavailable, true), (refusal.Error, refusal.Later));
        Assert.Equal("The checkpoint of 'acme/b' version 3 is not in this node's store yet.", refusal.Message);
        _clock.Advance(_options.LeastPause);
        await look.Soon();
    }

    [Fact]
    public async Task WaitAsync_WeightsComeInTime_IsNoRefusal()
    {
        Assert.False(await _cold.IsHereAsync(_manifest, CancellationToken.None).AsTask().Soon());

        Assert.Null(await _cold.WaitAsync(_manifest, CancellationToken.None).Soon());

        Assert.True(await _cold.IsHereAsync(_manifest, CancellationToken.None).AsTask().Soon());
    }

    [Fact]
    public async Task WaitAsync_WeightsTakeLong_IsRefusedForNowAndTheyComeAllTheSame()
    {
        var segment = _manifest.Segments[^1];
        Directory.CreateDirectory(_folder["store/partial"]);
        using (new FileStream(_folder[$"store/partial/{segment.Digest}.lock"], FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            // Someone else writes the segment, so it does not come while the wait lasts.
            var refusal = await PassAsync(_cold.WaitAsync(_manifest, CancellationToken.None));

            Assert.Equal((PtmError.Unavailable, true), (refusal!.Error, refusal.Later));
            Assert.Contains("'acme/a:1' are on their way", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Null(await _cold.WaitAsync(_manifest, CancellationToken.None).Soon());
        Assert.True(_tiers.Segments.IsLocal(_manifest));
    }

    [Fact]
    public async Task WaitAsync_NoStoreHasThem_FailsTheTask()
    {
        File.Delete(_other.Store.SegmentPath(_manifest.Segments[0].Digest));

        var refusal = await _cold.WaitAsync(_manifest, CancellationToken.None).Soon();

        Assert.Equal((PtmError.TaskFailed, false), (refusal!.Error, refusal.Later));
        Assert.DoesNotContain(_other.Root, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitAsync_StoreIsAway_IsUnavailableUntilItIsBack()
    {
        Directory.Move(_other.Root, _other.Away);
        var refusal = await _cold.WaitAsync(_manifest, CancellationToken.None).Soon();
        Assert.Equal((PtmError.Unavailable, false), (refusal!.Error, refusal.Later));
        Assert.DoesNotContain(_other.Root, refusal.Message, StringComparison.Ordinal);

        Directory.Move(_other.Away, _other.Root);
        Assert.Null(await _cold.WaitAsync(_manifest, CancellationToken.None).Soon());
    }

    [Fact]
    public async Task WaitAsync_NoOtherStore_LeavesItToTheDevice()
    {
        await using var tiers = new NodeTiers(new TierOptions(), _store, _clock, _ => { });
        await using var cold = new ColdVersions(tiers, _requests, _options, _clock, NullLogger<ColdVersions>.Instance);

        Assert.Null(await cold.WaitAsync(_manifest, CancellationToken.None).Soon());
    }

    private async Task<T> PassAsync<T>(Task<T> task)
    {
        using var bound = new CancellationTokenSource(Turns.Bound);
        while (!task.IsCompleted)
        {
            bound.Token.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }

        return await task;
    }
}
