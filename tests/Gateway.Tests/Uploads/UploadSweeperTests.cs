using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Gateway.Uploads;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Store;
using PtmOrleans.WeightStore.Uploads;

namespace PtmOrleans.Gateway.Tests.Uploads;

public class UploadSweeperTests
{
    [Fact]
    public async Task Sweeper_UploadIsIdleForADay_DropsItByItself()
    {
        using var folder = new TempFolder();
        var clock = new ManualTimeProvider();
        await using var services = new ServiceCollection().AddSingleton(CheckpointStore.Open(folder["store"], clock)).BuildServiceProvider();
        var options = Options.Create(new GatewayOptions());
        options.Value.Uploads.SpareBytes = 0;
        var uploads = new UploadAccess(services, options, clock);
        var upload = uploads.Require().Begin("acme", new UploadPlan("task", null, [new UploadFile("vocab.txt", 1, new string('0', 64))]));
        using var sweeper = new UploadSweeper(uploads, options, clock, NullLogger<UploadSweeper>.Instance);
        await sweeper.StartAsync(CancellationToken.None);

        var begun = clock.GetUtcNow();
        using var limit = new CancellationTokenSource(GatewayHost.Patience);
        while (Directory.Exists(upload.Folder))
        {
            limit.Token.ThrowIfCancellationRequested();
            clock.Advance(options.Value.Uploads.SweepPeriod);
            await Task.Yield();
        }

        Assert.True(clock.GetUtcNow() - begun >= TimeSpan.FromHours(24));
        await sweeper.StopAsync(CancellationToken.None);
    }
}
