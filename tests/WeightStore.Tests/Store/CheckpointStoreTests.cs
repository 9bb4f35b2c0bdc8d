using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Tests.Store;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly StoreFixture _fixture = new();

    [Fact]
    public async Task Open_Again_FindsWhatWasImported()
    {
        var imported = await _fixture.ImportAsync("acme/sentiment");

        var found = _fixture.Open().Find("acme/sentiment");

        Assert.NotNull(found);
        Assert.Equal(imported.Key, found.Key);
        Assert.Equal(imported.Segments.Select(s => (s.Part, s.Digest, s.Bytes)), found.Segments.Select(s => (s.Part, s.Digest, s.Bytes)));
        Assert.Equal(imported.Segments[1].Tensors.Select(t => (t.Name, t.Offset)), found.Segments[1].Tensors.Select(t => (t.Name, t.Offset)));
        Assert.Equal(imported.Created, found.Created);
    }

    [Fact]
    public async Task Find_Version_IsThatOneOrTheNewest()
    {
        await _fixture.ImportAsync("a");
        await _fixture.ImportAsync("a", version: 10);
        await _fixture.ImportAsync("a", version: 9);

        Assert.Equal(10, _fixture.Store.Find("a")?.Version);
        Assert.Equal(9, _fixture.Store.Find("a", 9)?.Version);
        Assert.Null(_fixture.Store.Find("a", 8));
        Assert.Null(_fixture.Store.Find("b"));
    }

    [Fact]
    public async Task ImportAsync_AfterTheLastVersion_IsRefusedRatherThanWrappedAround()
    {
        await _fixture.ImportAsync("a", version: CheckpointStore.MaxVersion);

        var used = await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync("a"));
        var beyond = await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.ImportAsync("a", version: CheckpointStore.MaxVersion + 1));

        Assert.Equal((WeightStoreError.AlreadyExists, WeightStoreError.InvalidName), (used.Error, beyond.Error));
        Assert.Equal([$"a:{CheckpointStore.MaxVersion}"], _fixture.Store.List().Select(m => m.Key));
    }

    [Fact]
    public async Task List_Versions_AreInOrderOfNameAndNumber()
    {
        await _fixture.ImportAsync("b");
        await _fixture.ImportAsync("a/c", version: 10);
        await _fixture.ImportAsync("a/c", version: 2);
        await _fixture.ImportAsync("a");

        Assert.Equal(["a:1", "a/c:2", "a/c:10", "b:1"], _fixture.Store.List().Select(m => m.Key));
    }

    [Fact]
    public async Task Remove_VersionOrAll_RemovesJustThose()
    {
        await _fixture.ImportAsync("a");
        await _fixture.ImportAsync("a");
        await _fixture.ImportAsync("a");
        await _fixture.ImportAsync("a/b");

        Assert.Equal(1, _fixture.Store.Remove("a", 2));
        Assert.Equal(0, _fixture.Store.Remove("a", 2));
        Assert.Equal(["a:1", "a:3", "a/b:1"], _fixture.Store.List().Select(m => m.Key));
        Assert.Equal(2, _fixture.Store.Remove("a", null));
        Assert.Equal(["a/b:1"], _fixture.Store.List().Select(m => m.Key));
    }

    [Fact]
    public async Task List_BrokenManifest_IsSkippedAndVerifiedAsBroken()
    {
        await _fixture.ImportAsync("a");
        await _fixture.ImportAsync("b");
        await File.WriteAllTextAsync(Path.Combine(_fixture.Root, "manifests", "a", "1.json"), "{ \"format\": 1 }");

        Assert.Equal(["b:1"], _fixture.Store.List().Select(m => m.Key));
        var error = Assert.Throws<WeightStoreException>(() => _fixture.Store.Find("a"));
        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
        Assert.Contains("manifest 'a/1.json' cannot be used", error.Message, StringComparison.Ordinal);
        var report = await _fixture.VerifyAsync();
        Assert.Equal((2, 1), (report.Manifests, report.Problems.Length));

        var garbage = await Assert.ThrowsAsync<WeightStoreException>(() => _fixture.CollectAsync());
        Assert.Contains("a/1.json", garbage.Message, StringComparison.Ordinal);
        Assert.Equal(1, _fixture.Store.Remove("a", 1));
        Assert.True((await _fixture.VerifyAsync()).Passed);
    }

    [Fact]
    public async Task Find_ManifestOfAnotherTask_IsRefused()
    {
        await _fixture.ImportAsync("a");
        Directory.CreateDirectory(Path.Combine(_fixture.Root, "manifests", "b"));
        File.Copy(Path.Combine(_fixture.Root, "manifests", "a", "1.json"), Path.Combine(_fixture.Root, "manifests", "b", "1.json"));

        Assert.Contains("is that of 'a:1'", Assert.Throws<WeightStoreException>(() => _fixture.Store.Find("b")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadFile_CorruptBlob_IsRefused()
    {
        var manifest = await _fixture.ImportAsync("a");
        await File.WriteAllTextAsync(_fixture.Files("blobs").Single(), "[PAD]\n[UNK]!");

        var error = Assert.Throws<WeightStoreException>(() => _fixture.Store.ReadFile(manifest, "vocab.txt"));

        Assert.Equal(WeightStoreError.CorruptSegment, error.Error);
    }

    [Fact]
    public async Task VerifyAsync_Damage_IsReportedWithTheTasksItBreaks()
    {
        var one = await _fixture.ImportAsync("one", seed: 1);
        var two = await _fixture.ImportAsync("two", seed: 2);
        var shared = _fixture.Store.SegmentPath(one.Segments[0].Digest);
        var bytes = await File.ReadAllBytesAsync(shared);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(shared, bytes);
        File.Delete(_fixture.Store.SegmentPath(one.Segments[1].Digest));
        await File.WriteAllTextAsync(_fixture.Store.SegmentPath(two.Segments[1].Digest), "short");

        var report = await _fixture.VerifyAsync();

        Assert.False(report.Passed);
        Assert.Equal((2, 3, 1, 3), (report.Manifests, report.Segments, report.Files, report.Problems.Length));
        Assert.Contains(report.Problems, p => p.StartsWith($"segment 'embeddings' ({one.Segments[0].Digest}) of one:1, two:1 is corrupt", StringComparison.Ordinal));
        Assert.Contains(report.Problems, p => p.EndsWith("of one:1 is missing", StringComparison.Ordinal));
        Assert.Contains(report.Problems, p => p.EndsWith("of two:1 has 5 bytes, not 192", StringComparison.Ordinal));
    }

    [Fact]
    public void Open_FolderWithOtherThings_IsRefused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["thesis.txt"], "");

        var error = Assert.Throws<WeightStoreException>(() => CheckpointStore.Open(folder.Path, TimeProvider.System));

        Assert.Contains("is not a store: it has 'thesis.txt'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "format": 2 }""", "another format than 1")]
    [InlineData("""{ }""", "not the mark of a store")]
    [InlineData("""no""", "not the mark of a store")]
    public void Open_OtherFormat_IsRefused(string mark, string problem)
    {
        File.WriteAllText(Path.Combine(_fixture.Root, "store.json"), mark);

        Assert.Contains(problem, Assert.Throws<WeightStoreException>(() => _fixture.Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_Leftovers_GoOnlyWhenOldAndNobodyWrites()
    {
        var old = Path.Combine(_fixture.Root, "tmp", "old");
        var young = Path.Combine(_fixture.Root, "tmp", "young");
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, TimeProvider.System.GetUtcNow().UtcDateTime - TimeSpan.FromHours(2));

        using (new FileStream(Path.Combine(_fixture.Root, "lock"), FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            _fixture.Open();
            Assert.True(File.Exists(old));
        }

        _fixture.Open();
        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    public void Dispose() => _fixture.Dispose();
}
