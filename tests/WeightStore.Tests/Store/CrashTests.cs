using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Tests.Store;

public sealed class CrashTests
{
    [Fact]
    public async Task ImportAsync_EndsBeforeAnyStep_LeavesAStoreThatIsWhole()
    {
        var steps = await StepsOfAnImport(besideAnother: true);
        Assert.True(steps.Count > 20, $"only {steps.Count} steps were seen");
        for (var survived = 0; survived < steps.Count; survived++)
        {
            await CrashAfter(survived, steps[survived]);
        }
    }

    [Fact]
    public async Task ImportAsync_Order_MakesEachFileDurableBeforeItIsNamed()
    {
        var steps = await StepsOfAnImport(besideAnother: false);

        var renames = steps.Index().Where(s => s.Item.Step == StoreStep.Rename).ToList();
        Assert.Equal(4, renames.Count);
        Assert.EndsWith("1.json", renames[^1].Item.Path, StringComparison.Ordinal);
        foreach (var (index, (_, path)) in renames)
        {
            Assert.Equal((StoreStep.FlushFolder, Path.GetDirectoryName(path)), steps[index + 1]);
            var written = steps.FindLastIndex(index, s => s.Step == StoreStep.Write);
            Assert.InRange(steps.FindLastIndex(index, s => s.Step == StoreStep.FlushFile), written + 1, index);
        }

        foreach (var (index, (_, path)) in steps.Index().Where(s => s.Item.Step == StoreStep.CreateFolder))
        {
            Assert.Equal((StoreStep.FlushFolder, Path.GetDirectoryName(path)), steps[index + 1]);
        }
    }

    [Fact]
    public async Task Open_EndsBeforeAnyStep_CanBeDoneAgain()
    {
        for (var survived = 0; ; survived++)
        {
            using var folder = new PtmOrleans.Testing.TempFolder();
            var left = survived;
            try
            {
                CheckpointStore.Open(folder["store"], TimeProvider.System, TimeSpan.Zero, (_, _) => CrashWhen(left-- <= 0));
                Assert.True(survived > 5);
                return;
            }
            catch (CrashException)
            {
                var store = CheckpointStore.Open(folder["store"], TimeProvider.System);
                Assert.True((await store.VerifyAsync(null, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30))).Passed);
            }
        }
    }

    [Fact]
    public async Task Remove_EndsBeforeAnyStep_IsDoneOrCanBeDoneAgain()
    {
        for (var survived = 0; survived < 3; survived++)
        {
            using var fixture = new StoreFixture();
            await fixture.ImportAsync("a");
            var left = survived;
            Assert.Throws<CrashException>(() => fixture.Open(before: (_, _) => CrashWhen(left-- <= 0)).Remove("a", null));

            Assert.True((await fixture.VerifyAsync()).Passed);
            fixture.Store.Remove("a", null);
            Assert.Null(fixture.Store.Find("a"));
            Assert.Equal(2, (await fixture.ImportAsync("a")).Version);
        }
    }

    private static async Task<List<(StoreStep Step, string Path)>> StepsOfAnImport(bool besideAnother)
    {
        using var fixture = new StoreFixture();
        if (besideAnother)
        {
            await fixture.ImportAsync("acme/other", seed: 2);
        }

        var steps = new List<(StoreStep, string)>();
        await fixture.ImportAsync("acme/sentiment", into: fixture.Open(before: (step, path) => steps.Add((step, path))));
        return steps;
    }

    private static async Task CrashAfter(int survived, (StoreStep Step, string Path) next)
    {
        using var fixture = new StoreFixture();
        await fixture.ImportAsync("acme/other", seed: 2);
        var left = survived;
        var crashing = fixture.Open(before: (_, _) => CrashWhen(left-- <= 0));

        // A dead process cleans nothing up, so every later step fails too.
        await Assert.ThrowsAsync<CrashException>(() => fixture.ImportAsync("acme/sentiment", into: crashing));

        var report = await fixture.VerifyAsync();
        Assert.True(report.Passed, $"after {survived} steps, before {next}: {string.Join("; ", report.Problems)}");
        Assert.NotNull(fixture.Store.Find("acme/other"));
        var again = await fixture.ImportAsync("acme/sentiment");
        await fixture.CollectAsync();
        Assert.True((await fixture.VerifyAsync()).Passed);
        Assert.Equal(again.Key, fixture.Store.Find("acme/sentiment")?.Key);
        Assert.Empty(fixture.Files("tmp"));
        Assert.Equal(3, fixture.Files("segments").Length);
    }

    private static void CrashWhen(bool now)
    {
        if (now)
        {
            throw new CrashException();
        }
    }

    private sealed class CrashException : Exception;
}
