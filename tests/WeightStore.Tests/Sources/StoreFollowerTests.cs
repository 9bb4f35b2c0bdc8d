using System.Text;
using PtmOrleans.WeightStore.Sources;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Tests.Store;

namespace PtmOrleans.WeightStore.Tests.Sources;

public sealed class StoreFollowerTests : IAsyncDisposable
{
    private readonly StoreFixture _other = new();
    private readonly FetchFixture _fixture = new();
    private readonly SharedFolder _folder;

    public StoreFollowerTests() => _folder = new SharedFolder(_other.Root, _fixture.Options, TimeProvider.System);

    [Fact]
    public async Task RunAsync_VersionsOfAnOrigin_AreHereWithFilesAndWithoutSegments()
    {
        var one = await _other.ImportAsync("acme/sentiment");
        var two = await _other.ImportAsync("acme/sentiment", seed: 2);
        await _other.ImportAsync("globex/topic", seed: 3);

        var report = await RunAsync(_folder);
        var again = await RunAsync(_folder);

        Assert.Equal(["acme/sentiment", "globex/topic"], report.Added);
        Assert.Empty(report.Problems);
        Assert.Empty(again.Added);
        Assert.Equal([one.Key, two.Key, "globex/topic:1"], _fixture.Store.Versions().Select(v => v.ToString()));
        Assert.Equal(_other.Store.ReadManifest("acme/sentiment", 2), _fixture.Store.ReadManifest("acme/sentiment", 2));
        Assert.Equal("[PAD]\n[UNK]\n", Encoding.UTF8.GetString(_fixture.Store.ReadFile(one, "vocab.txt")));
        Assert.False(File.Exists(_fixture.Store.SegmentPath(one.Segments[0].Digest)));
    }

    [Fact]
    public async Task VerifyAsync_SegmentsThatAreAway_AreNoProblemButCorruptOnesAre()
    {
        var manifest = await _other.ImportAsync("acme/sentiment");
        await RunAsync(_folder);
        Assert.True((await VerifyAsync()).Passed);

        var path = _fixture.Store.SegmentPath(manifest.Segments[0].Digest);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, new byte[manifest.Segments[0].Bytes]);

        Assert.Contains("is corrupt", Assert.Single((await VerifyAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_SegmentThatAnImportedVersionNeedsToo_IsAProblem()
    {
        var manifest = await _other.ImportAsync("acme/sentiment");
        await RunAsync(_folder);
        await _fixture.Store.ImportAsync(_other.Checkpoint(), "acme/own", null, FakeLayout.ForFakeCheckpoint(), null, CancellationToken.None).WaitAsync(FetchFixture.Bound);
        File.Delete(_fixture.Store.SegmentPath(manifest.Segments[0].Digest));

        Assert.Contains("is missing", Assert.Single((await VerifyAsync()).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_VersionIsHereOrWasRemovedHere_StaysAsItIs()
    {
        await _other.ImportAsync("acme/sentiment");
        await _other.ImportAsync("acme/removed", seed: 2);
        await RunAsync(_folder);
        _fixture.Store.Remove("acme/removed", null);
        var own = _fixture.Store.ReadManifest("acme/sentiment", 1);

        var report = await RunAsync(_folder);

        Assert.Equal((0, 0, 0), (report.Added.Count, report.Removed.Count, report.Problems.Count));
        Assert.Null(_fixture.Store.Find("acme/removed"));
        Assert.Equal(own, _fixture.Store.ReadManifest("acme/sentiment", 1));
    }

    [Fact]
    public async Task RunAsync_VersionGoneFromEveryOrigin_GoesHereAndMayComeAgain()
    {
        await _other.ImportAsync("acme/sentiment");
        await RunAsync(_folder);
        await _fixture.Store.ImportAsync(_other.Checkpoint(), "acme/own", null, FakeLayout.ForFakeCheckpoint(), null, CancellationToken.None).WaitAsync(FetchFixture.Bound);
        var json = _other.Store.ReadManifest("acme/sentiment", 1)!;
        var path = Path.Combine(_other.Root, "manifests", "acme", "sentiment", "1.json");
        File.Delete(path);

        Assert.Equal(["acme/sentiment"], (await RunAsync(_folder)).Removed);
        Assert.Equal(["acme/own:1"], _fixture.Store.Versions().Select(v => v.ToString()));

        await File.WriteAllBytesAsync(path, json);
        Assert.Equal(["acme/sentiment"], (await RunAsync(_folder)).Added);
    }

    [Fact]
    public async Task RunAsync_MarkWasLeftBeforeAnImport_KeepsWhatWasImported()
    {
        var mark = _fixture["store/followed/acme/own/1.json"];
        Directory.CreateDirectory(Path.GetDirectoryName(mark)!);
        await File.WriteAllTextAsync(mark, "{}");

        await ImportAsync("acme/own");

        Assert.Empty((await RunAsync(_folder)).Removed);
        Assert.NotNull(_fixture.Store.Find("acme/own"));
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task RunAsync_ImportTakesTheNumberMeanwhile_KeepsWhatWasImported()
    {
        await _other.ImportAsync("acme/own");
        var mark = _fixture["store/followed/acme/own/1.json"];
        var import = _fixture.Open();
        _fixture.Open((step, path) =>
        {
            if (step == StoreStep.Rename && path == mark)
            {
                ImportAsync("acme/own", import).GetAwaiter().GetResult();
            }
        });

        Assert.Empty((await RunAsync(_folder)).Added);

        Assert.False(File.Exists(mark));
        _other.Store.Remove("acme/own", null);
        Assert.Empty((await RunAsync(_folder)).Removed);
        Assert.NotNull(_fixture.Store.Find("acme/own"));
    }

    [Fact]
    public async Task RunAsync_OneOriginDown_OthersAreFollowedAndNothingGoes()
    {
        await _other.ImportAsync("acme/sentiment");
        var down = _fixture.Peer();
        down.Close();
        Assert.Equal(["acme/sentiment"], (await RunAsync(_fixture.Client(down), _folder)).Added);
        _other.Store.Remove("acme/sentiment", null);

        var report = await RunAsync(_fixture.Client(down), _folder);

        Assert.Empty(report.Removed);
        Assert.Contains("cannot be reached", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.NotNull(_fixture.Store.Find("acme/sentiment"));
    }

    [Theory]
    [InlineData("../../evil", 1)]
    [InlineData("acme/../evil", 1)]
    [InlineData("", 1)]
    [InlineData("acme/a", 0)]
    [InlineData("acme/a", 1_000_001)]
    public async Task RunAsync_NamesThatAreNone_AreLeftOut(string name, int version)
    {
        var peer = _fixture.Peer();
        peer.Answer = _ => PeerReply.Of(200, $$"""{"versions":[{"name":"{{name}}","version":{{version}}}]}""");

        var report = await RunAsync(_fixture.Client(peer));

        Assert.Equal((0, 0), (report.Added.Count, report.Problems.Count));
        Assert.Single(peer.Requests);
    }

    [Theory]
    [InlineData("""{"format":1}""", "cannot be used")]
    [InlineData("nonsense", "cannot be used")]
    [InlineData(null, "in its place")]
    public async Task RunAsync_ManifestThatIsNotTheOne_IsAProblemAndNothingIsHere(string? manifest, string complaint)
    {
        await _other.ImportAsync("acme/other");
        var text = manifest ?? Encoding.UTF8.GetString(_other.Store.ReadManifest("acme/other", 1)!);
        var peer = _fixture.Peer();
        peer.Answer = r => PeerReply.Of(200, r.Path.EndsWith("manifests", StringComparison.Ordinal) ? """{"versions":[{"name":"acme/a","version":1}]}""" : text);

        var report = await RunAsync(_fixture.Client(peer));

        Assert.Contains(complaint, Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Empty(_fixture.Store.Versions());
    }

    [Fact]
    public async Task RunAsync_FileOfOtherContent_IsAProblemAndNothingIsHere()
    {
        var manifest = await _other.ImportAsync("acme/a");
        var peer = _fixture.Peer();
        peer.Answer = r => r.Path switch
        {
            "v1/store/manifests" => PeerReply.Of(200, """{"versions":[{"name":"acme/a","version":1}]}"""),
            "v1/store/manifests/acme/a/1" => new PeerReply(200, _other.Store.ReadManifest("acme/a", 1)!),
            _ => PeerReply.Of(200, "not the vocabulary"),
        };

        var report = await RunAsync(_fixture.Client(peer));

        Assert.Contains($"sent a file 'vocab.txt' that hashes to", Assert.Single(report.Problems), StringComparison.Ordinal);
        Assert.Empty(_fixture.Store.Versions());
        Assert.Equal($"v1/store/files/{manifest.Files["vocab.txt"]}", peer.Requests.Last().Path);
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await _fixture.DisposeAsync();
        _other.Dispose();
    }

    private Task<FollowReport> RunAsync(params IStoreOrigin[] origins)
        => new StoreFollower(_fixture.Store, origins).RunAsync(CancellationToken.None).WaitAsync(FetchFixture.Bound);

    private Task ImportAsync(string name, CheckpointStore? into = null)
        => (into ?? _fixture.Store)
            .ImportAsync(_other.Checkpoint(), name, null, FakeLayout.ForFakeCheckpoint(), null, CancellationToken.None)
            .WaitAsync(FetchFixture.Bound);

    private Task<VerifyReport> VerifyAsync() => _fixture.Store.VerifyAsync(null, CancellationToken.None).WaitAsync(FetchFixture.Bound);
}
