using System.Diagnostics;

namespace PtmOrleans.WeightStore.Tests.Store;

/// <summary>Kills a real process in the middle of an import; <see cref="ImportProcess"/> is what runs in it.</summary>
public sealed class KillTests
{
    [Theory]
    [InlineData("Write")]
    [InlineData("Rename")]
    [InlineData("FlushFolder")]
    public async Task Import_KilledProcess_LeavesAStoreThatIsWhole(string step)
    {
        using var fixture = new StoreFixture();
        await fixture.ImportAsync("other", seed: 2);
        using var process = Start(fixture, step);
        try
        {
            Assert.Equal("stopped", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)));
            Assert.Equal(WeightStoreError.Busy, (await Assert.ThrowsAsync<WeightStoreException>(() => fixture.CollectAsync())).Error);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        }

        Assert.True((await fixture.VerifyAsync()).Passed);
        Assert.NotEqual(0, (await fixture.CollectAsync()).Leftovers);
        Assert.Equal(1, (await fixture.ImportAsync("killed")).Version);
        Assert.True((await fixture.VerifyAsync()).Passed);
    }

    private static Process Start(StoreFixture fixture, string step)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["exec", typeof(ImportProcess).Assembly.Location, fixture.Root, fixture.Checkpoint(), "killed", step])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
