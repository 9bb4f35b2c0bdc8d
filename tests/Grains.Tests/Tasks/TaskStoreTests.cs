using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>What registrations and removals of a task leave in the store.</summary>
public sealed class TaskStoreTests : IAsyncLifetime
{
    private DrivenCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await DrivenCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Theory]
    [InlineData(4, 4)]
    [InlineData(null, 1)]
    public async Task RegisterAsync_SameUploadAgain_IsTheVersionThatItBecame(int? asked, int expected)
    {
        var registration = new TaskRegistration(Upload(), asked);

        var first = await _cluster.Task("task").RegisterAsync(registration, CancellationToken.None).Soon();
        var second = await _cluster.Task("task").RegisterAsync(registration, CancellationToken.None).Soon();
        await _cluster.RestartAsync();
        var third = await _cluster.Task("task").RegisterAsync(registration, CancellationToken.None).Soon();

        Assert.All([first, second, third], r => Assert.Equal((PtmError.None, expected), (r.Error, r.Version)));
        Assert.Equal(expected, Assert.Single(third.Description!.Versions).Version);
    }

    [Fact]
    public async Task RegisterAsync_AnotherUploadForTheSameVersion_IsAConflict()
    {
        Assert.Equal(PtmError.None, (await RegisterAsync(Upload(), 4)).Error);

        Assert.Equal(PtmError.Conflict, (await RegisterAsync(Upload(), 4)).Error);
    }

    [Fact]
    public async Task RemoveAsync_AWhileAgo_SegmentsAreGoneFromTheDisk()
    {
        await _cluster.RegisterAsync("task");
        var segments = _cluster.Store.List($"{DrivenCluster.Tenant}/task")[0].Segments.Select(s => _cluster.Store.SegmentPath(s.Digest)).ToArray();
        await _cluster.Task("task").RemoveAsync(CancellationToken.None).Soon();
        Assert.All(segments, s => Assert.True(File.Exists(s)));

        _cluster.Clock.Advance(StoreGarbage.Pause);

        using var bound = new CancellationTokenSource(Turns.Bound);
        while (segments.Any(File.Exists))
        {
            bound.Token.ThrowIfCancellationRequested();
            await _cluster.Task("task").DescribeAsync(CancellationToken.None).Soon();
        }
    }

    private Task<TaskRegistered> RegisterAsync(string folder, int version) =>
        _cluster.Task("task").RegisterAsync(new TaskRegistration(folder, version), CancellationToken.None).Soon();

    // As an upload lies: its folder and the folder of its files are named as it is.
    private string Upload()
    {
        var id = Guid.NewGuid().ToString("N");
        var folder = Path.Combine(_cluster.Store.UploadsFolder, DrivenCluster.Tenant, id, id);
        Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
        Directory.Move(_cluster.SaveCheckpoint(), folder);
        return folder;
    }
}
