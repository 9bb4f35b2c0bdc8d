using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Tests.Store;

namespace PtmOrleans.WeightStore.Tests.Sources;

public sealed class SharedFolderTests : IAsyncDisposable
{
    private readonly StoreFixture _shared = new();
    private readonly FetchFixture _fixture = new();

    [Theory]
    [InlineData("store")]
    [InlineData("")]
    public async Task FetchAsync_StoreOrItsDataFolder_CopiesAndLeavesTheOriginal(string below)
    {
        var manifest = await _shared.ImportAsync("acme/sentiment");
        using var folder = new SharedFolder(_shared[below], _fixture.Options, TimeProvider.System);
        var before = _shared.Files("").Order().ToArray();
        var fetcher = _fixture.Fetcher([folder]);

        foreach (var segment in manifest.Segments)
        {
            var content = await File.ReadAllBytesAsync(_shared.Store.SegmentPath(segment.Digest));
            await _fixture.RequireStoredAsync(segment, content, fetcher.FetchAsync(segment, CancellationToken.None));
        }

        Assert.Equal(before, _shared.Files("").Order());
        Assert.Equal(manifest.WeightBytes, fetcher.Counters[0].Bytes);
    }

    [Fact]
    public async Task FetchAsync_SegmentOfAnotherLengthOrContent_IsRefused()
    {
        var manifest = await _shared.ImportAsync("acme/sentiment");
        using var folder = new SharedFolder(_shared.Root, _fixture.Options, TimeProvider.System);
        var (longer, other) = (manifest.Segments[0], manifest.Segments[1]);
        await File.AppendAllTextAsync(_shared.Store.SegmentPath(longer.Digest), "x");
        await File.WriteAllBytesAsync(_shared.Store.SegmentPath(other.Digest), new byte[other.Bytes]);
        var fetcher = _fixture.Fetcher([folder]);

        var one = await _fixture.RequireFailedAsync(longer, WeightStoreError.Unavailable, fetcher.FetchAsync(longer, CancellationToken.None));
        var two = await _fixture.RequireFailedAsync(other, WeightStoreError.Unavailable, fetcher.FetchAsync(other, CancellationToken.None));

        Assert.Contains($"{_shared.Root} has {longer.Bytes + 1} bytes of it, not {longer.Bytes}", one.Message, StringComparison.Ordinal);
        Assert.Contains("sent content that hashes to", two.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FetchAsync_NotThere_IsMissing()
    {
        using var folder = new SharedFolder(_shared.Root, _fixture.Options, TimeProvider.System);
        var (segment, _) = FetchFixture.Segment(500);

        var failure = await _fixture.RequireFailedAsync(
            segment, WeightStoreError.NotFound, _fixture.Fetcher([folder]).FetchAsync(segment, CancellationToken.None));

        Assert.Contains($"{_shared.Root} does not have it", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListAsync_FolderThatIsNotMounted_IsAFailureAndNotAnEmptyStore()
    {
        Directory.CreateDirectory(_shared["empty"]);
        using var folder = new SharedFolder(_shared["empty"], _fixture.Options, TimeProvider.System);
        using var none = new SharedFolder(_shared["none"], _fixture.Options, TimeProvider.System);

        foreach (var origin in (SharedFolder[])[folder, none])
        {
            var failure = await Assert.ThrowsAsync<OriginException>(() => origin.ListAsync(CancellationToken.None).WaitAsync(FetchFixture.Bound));
            Assert.Equal(OriginFailure.Passing, failure.Failure);
        }

        Assert.Empty(Directory.EnumerateFileSystemEntries(_shared["empty"]));
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _shared.Dispose();
    }
}
