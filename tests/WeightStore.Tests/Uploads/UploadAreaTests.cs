using System.Security.Cryptography;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.WeightStore.Tests.Uploads;

public sealed class UploadAreaTests : IDisposable
{
    private static readonly byte[] Content = [1, 2, 3, 4];

    private static readonly UploadPlan Plan = new(
        "sentiment", null, [new UploadFile("config.json", Content.Length, Convert.ToHexStringLower(SHA256.HashData(Content)))]);

    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _clock = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Sweep_IdleForTooLong_IsGoneAndWhatIsGoneOnWithStays()
    {
        var area = Area();
        var idle = area.Begin("acme", Plan);
        var busy = area.Begin("acme", Plan);
        _clock.Advance(TimeSpan.FromHours(23));
        await busy.AppendAsync("config.json", 0, 2, new MemoryStream(Content, 0, 2), CancellationToken.None);
        Assert.Equal(0, area.Sweep());
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.Equal(1, area.Sweep());

        Assert.Equal(UploadError.Unknown, Assert.Throws<UploadException>(() => area.Find("acme", idle.Id)).Error);
        Assert.False(Directory.Exists(idle.Folder));
        Assert.Equal(2, area.Find("acme", busy.Id).Find("config.json").Received);
        Assert.Equal(_clock.GetUtcNow() + TimeSpan.FromHours(23), area.ExpiryOf(busy));
    }

    [Fact]
    public void Sweep_UploadIsBeingWorkedOn_Stays()
    {
        var area = Area();
        var upload = area.Begin("acme", Plan);
        _clock.Advance(TimeSpan.FromHours(25));
        using (upload.Own())
        {
            Assert.Equal(0, area.Sweep());
        }

        Assert.Equal(1, area.Sweep());
    }

    [Fact]
    public void Sweep_CompleteUpload_IsForgottenAfterAnHour()
    {
        var area = Area();
        var upload = area.Begin("acme", Plan);
        using (upload.Own())
        {
            upload.Finish(version: 3);
        }

        Assert.Equal(3, area.Find("acme", upload.Id).Outcome);
        _clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, area.Sweep());
    }

    [Fact]
    public void Sweep_RemainsWithoutAPlan_AreDeleted()
    {
        var area = Area();
        var upload = area.Begin("acme", Plan);
        var remains = Path.GetDirectoryName(upload.Folder)!;
        File.Delete(Path.Combine(remains, "upload.json"));
        Directory.SetLastWriteTimeUtc(remains, _clock.GetUtcNow().UtcDateTime);
        Assert.Equal(0, area.Sweep());

        _clock.Advance(TimeSpan.FromHours(25));

        Assert.Equal(1, area.Sweep());
        Assert.False(Directory.Exists(remains));
    }

    [Fact]
    public async Task Own_Owned_OthersAreKeptOff()
    {
        var upload = Area().Begin("acme", Plan);
        using var owned = upload.Own();

        Assert.Equal(UploadError.Conflict, Assert.Throws<UploadException>(() => Area().Find("acme", upload.Id).Own()).Error);
        var append = await Assert.ThrowsAsync<UploadException>(() => upload.AppendAsync("config.json", 0, 4, new MemoryStream(Content), CancellationToken.None));
        Assert.Equal(UploadError.Conflict, append.Error);
    }

    [Fact]
    public async Task VerifyAsync_RightBytes_PassesAndOthersAreEmptied()
    {
        var upload = Area().Begin("acme", Plan);
        await upload.AppendAsync("config.json", 0, 4, new MemoryStream([4, 3, 2, 1]), CancellationToken.None);

        Assert.Equal(UploadError.Invalid, (await Assert.ThrowsAsync<UploadException>(() => upload.VerifyAsync(CancellationToken.None))).Error);
        Assert.Equal(0, upload.Find("config.json").Received);

        await upload.AppendAsync("config.json", 0, 4, new MemoryStream(Content), CancellationToken.None);
        await upload.VerifyAsync(CancellationToken.None);
    }

    [Fact]
    public async Task CollectGarbageAsync_OpenUpload_IsLeftAlone()
    {
        var upload = Area().Begin("acme", Plan);
        await upload.AppendAsync("config.json", 0, 4, new MemoryStream(Content), CancellationToken.None);

        await CheckpointStore.Open(_folder["store"], _clock).CollectGarbageAsync(CancellationToken.None);

        await Area().Find("acme", upload.Id).VerifyAsync(CancellationToken.None);
    }

    [Fact]
    public void Begin_AnotherHasAnnouncedTheDiskFull_HasRoom()
    {
        var share = new DriveInfo(_folder.Path).AvailableFreeSpace / 3;
        var area = Area(new UploadLimits { SpareBytes = 0, Bytes = long.MaxValue / 8, OpenBytesPerOwner = long.MaxValue / 8 });
        area.Begin("greedy", PlanOf(share));
        Assert.Equal(UploadError.NoRoom, Assert.Throws<UploadException>(() => area.Begin("greedy", PlanOf(share))).Error);

        area.Begin("acme", PlanOf(share));
    }

    [Theory]
    [InlineData(60, null, UploadError.TooMany)]
    [InlineData(101, null, UploadError.TooLarge)]
    [InlineData(31, 80L, UploadError.OwnerLimit)]
    [InlineData(30, 80L, null)]
    [InlineData(50, null, null)]
    public void Begin_OpenUploadsTogether_AreBounded(long bytes, long? mayStore, UploadError? expected)
    {
        var area = Area(new UploadLimits { SpareBytes = 0, OpenBytesPerOwner = 100 });
        area.Begin("acme", PlanOf(50));

        var refused = Record.Exception(() => area.Begin("acme", PlanOf(bytes), mayStore));

        Assert.Equal(expected, (refused as UploadException)?.Error);
        area.Begin("other", PlanOf(100));
    }

    [Fact]
    public async Task AppendAsync_BodyBreaksAfterSome_CountsAsArrival()
    {
        var area = Area();
        var upload = area.Begin("acme", Plan);
        _clock.Advance(TimeSpan.FromHours(23));

        await Assert.ThrowsAsync<UploadException>(() => upload.AppendAsync("config.json", 0, 4, new MemoryStream(Content, 0, 1), CancellationToken.None));
        Assert.Equal(_clock.GetUtcNow(), upload.Touched);

        _clock.Advance(TimeSpan.FromHours(1));
        await Assert.ThrowsAsync<UploadException>(() => upload.AppendAsync("config.json", 0, 4, new MemoryStream(Content), CancellationToken.None));
        Assert.Equal(_clock.GetUtcNow() - TimeSpan.FromHours(1), upload.Touched);
    }

    [Fact]
    public async Task AppendAsync_DiskHasFilledUpMeanwhile_NoRoomAndNothingIsWritten()
    {
        var begun = Area().Begin("acme", Plan);
        var upload = Area(new UploadLimits { SpareBytes = long.MaxValue / 4 }).Find("acme", begun.Id);

        var refused = await Assert.ThrowsAsync<UploadException>(
            () => upload.AppendAsync("config.json", 0, 4, new MemoryStream(Content), CancellationToken.None));

        Assert.Equal((UploadError.NoRoom, 0L), (refused.Error, upload.Find("config.json").Received));
    }

    [Fact]
    public void TryBeginCompletion_AnotherCompletes_NullUntilItHasEnded()
    {
        var upload = Area().Begin("acme", Plan);
        using (upload.TryBeginCompletion())
        {
            Assert.Null(Area().Find("acme", upload.Id).TryBeginCompletion());
        }

        using (var turn = upload.TryBeginCompletion())
        {
            Assert.NotNull(turn);
        }

        upload.Delete();
        Assert.Equal(UploadError.Unknown, Assert.Throws<UploadException>(upload.TryBeginCompletion).Error);
        Assert.Null(upload.Outcome);
    }

    [Fact]
    public void Folder_NamesTheUpload()
    {
        var upload = Area().Begin("acme", Plan);

        Assert.Equal(upload.Id, Path.GetFileName(upload.Folder));
    }

    private static UploadPlan PlanOf(long bytes) => new("sentiment", null, [Plan.Files[0] with { Bytes = bytes }]);

    private UploadArea Area(UploadLimits limits) => new(CheckpointStore.Open(_folder["store"], _clock), limits, _clock);

    private UploadArea Area() => new(CheckpointStore.Open(_folder["store"], _clock), new UploadLimits { SpareBytes = 0 }, _clock);
}
