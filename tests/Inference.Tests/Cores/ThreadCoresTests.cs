using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Cores;
using PtmOrleans.Inference.Tests.Reference;

namespace PtmOrleans.Inference.Tests.Cores;

public sealed class ThreadCoresTests
{
    [Theory]
    [InlineData("4-7", 4, "5-8;5-8;5-8")]
    [InlineData("4-7", 2, "5-8")]
    [InlineData("3", 3, "4;4")]
    [InlineData("0-3,8-11", 4, "1-4;9-12;1-4")]
    [InlineData("4-7", 1, null)]
    [InlineData("", 4, null)]
    public void ForSession_Cores_AreNamedForEveryThreadButTheCallersOwn(string cores, int threads, string? text) =>
        Assert.Equal(text, ThreadCores.ForSession(CoreSet.TryParse(cores)!, threads));

    [Fact]
    public void TryKeepTo_OneCore_IsWhatTheThreadMayUse()
    {
        var before = ThreadCores.Allowed();
        var one = CoreSet.Of([before.All().Last()]);
        var (kept, own) = (false, CoreSet.Empty);
        Run(() =>
        {
            kept = ThreadCores.TryKeepTo(one);
            own = ThreadCores.Allowed();
        });

        if (OperatingSystem.IsLinux())
        {
            Assert.True(kept);
            Assert.Equal(one.ToString(), own.ToString());
        }

        Assert.Equal(before.ToString(), ThreadCores.Allowed().ToString());
    }

    [Fact]
    public void TryKeepTo_NoCores_LeavesTheThreadAsItIs() => Assert.True(ThreadCores.TryKeepTo(CoreSet.Empty));

    [Fact]
    public async Task RunAsync_ExecutorKeptToCores_ComputesTheSame()
    {
        await using var free = new ServedModels();
        await using var kept = new ServedModels(cores: ThreadCores.Allowed());
        var model = new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 4);
        var batch = new RandomBatch(BertSize.Small, seed: 2, 5, 3).Batch;

        var expected = await free.RunAsync(await free.ImportAsync(model, "task"), batch);
        var output = await kept.RunAsync(await kept.ImportAsync(model, "task"), batch);

        Assert.All(output.Values.ToArray().Zip(expected.Values.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-5));
    }

    private static void Run(ThreadStart work)
    {
        var thread = new Thread(work);
        thread.Start();
        Assert.True(thread.Join(TimeSpan.FromSeconds(20)));
    }
}
