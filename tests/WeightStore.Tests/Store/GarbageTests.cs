using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Tests.Store;

public sealed class GarbageTests : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task CollectGarbageAsync_RemovedTask_LosesWhatNoOtherUses()
    {
        var one = await _fixture.ImportAsync("one", seed: 1);
        await _fixture.ImportAsync("two", seed: 2);
        await File.WriteAllTextAsync(Path.Combine(_fixture.Root, "tmp", "leftover"), "12345");
        _fixture.Store.Remove("one", null);

        var report = await _fixture.CollectAsync();

        Assert.Equal(new GarbageReport(1, 0, 1, one.Segments[1].Bytes + 5), report);
        Assert.True((await _fixture.VerifyAsync()).Passed);
        Assert.Equal(new GarbageReport(0, 0, 0, 0), await _fixture.CollectAsync());
        _fixture.Store.Remove("two", null);
        Assert.Equal((2, 1), (await _fixture.CollectAsync()) is var last ? (last.Segments, last.Files) : default);
        Assert.Empty(_fixture.Files("segments"));
    }

    [Fact]
    public async Task CollectGarbageAsync_MappedSegment_StaysReadable()
    {
        var manifest = await _fixture.ImportAsync("a");
        var path = _fixture.Store.SegmentPath(manifest.Segments[0].Digest);
        var content = await File.ReadAllBytesAsync(path);
        using var map = MappedFile.Open(path);
        _fixture.Store.Remove("a", null);

        await _fixture.CollectAsync();

        Assert.False(File.Exists(path));
        Assert.Equal(content, map.Slice(0, content.Length).ToArray());
    }

    [Fact]
    public async Task CollectGarbageAsync_DuringAnImport_IsBusyAndDeletesNothing()
    {
        using var gate = new Gate();
        var importer = _fixture.Open(before: gate.StopAtRename);
        var import = _fixture.ImportAsync("a", into: importer);
        await gate.Reached.WaitAsync(Bound);

        var error = await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.CollectAsync());

        Assert.Equal(WeightStoreError.Busy, error.Error);
        Assert.Contains("in use by an import", error.Message, StringComparison.Ordinal);
        gate.Open();
        await import.WaitAsync(Bound);
        await _fixture.CollectAsync();
        Assert.True((await _fixture.VerifyAsync()).Passed);
    }

    [Fact]
    public async Task ImportAsync_DuringACollection_WaitsForItsEnd()
    {
        await _fixture.ImportAsync("a", seed: 1);
        _fixture.Store.Remove("a", null);
        using var gate = new Gate();
        var collection = _fixture.CollectAsync(_fixture.Open(before: gate.StopAtDelete));
        await gate.Reached.WaitAsync(Bound);

        var busy = await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync("a"));
        var import = _fixture.ImportAsync("a", into: _fixture.Open(lockWait: Bound));
        gate.Open();

        Assert.Equal(WeightStoreError.Busy, busy.Error);
        await collection.WaitAsync(Bound);
        await import.WaitAsync(Bound);
        Assert.True((await _fixture.VerifyAsync()).Passed);
    }

    [Fact]
    public async Task ImportAsync_TwoStoresAtOnce_ShareTheLock()
    {
        using var gate = new Gate();
        var first = _fixture.ImportAsync("a", into: _fixture.Open(before: gate.StopAtRename));
        await gate.Reached.WaitAsync(Bound);

        await _fixture.ImportAsync("b", seed: 2);
        Assert.True((await _fixture.VerifyAsync()).Passed);

        gate.Open();
        await first.WaitAsync(Bound);
    }

    public void Dispose() => _fixture.Dispose();

    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Reached => _reached.Task;

        public void StopAtRename(StoreStep step, string path) => Stop(step == StoreStep.Rename && path.EndsWith(".seg", StringComparison.Ordinal));

        public void StopAtDelete(StoreStep step, string path) => Stop(step == StoreStep.Delete);

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();

        private void Stop(bool here)
        {
            if (here)
            {
                _reached.TrySetResult();
                Assert.True(_open.Wait(Bound));
            }
        }
    }
}
