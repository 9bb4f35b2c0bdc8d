using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class TaskSwitchTests
{
    [Theory]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    public async Task RunAsync_TasksOfOneSkeletonTakeTurns_EachGetsItsStandAloneResult(int tasks, int room)
    {
        await using var models = new ServedModels();
        var manifests = await ImportAsync(models, tasks, i => BertSize.Small with { Vocabulary = 50 + i });
        var batch = new RandomBatch(BertSize.Small with { Vocabulary = 50 }, seed: 3, 9, 2, 5).Batch;
        var alone = new List<float[]>();
        foreach (var task in Enumerable.Range(0, tasks))
        {
            alone.Add(await StandAloneAsync(task, batch));
        }

        Assert.Single(manifests.Select(m => m.Skeleton).Distinct());
        Assert.Equal(tasks, alone.Select(values => string.Join(' ', values)).Distinct().Count());
        models.SetBudget(room * manifests.Max(m => m.WeightBytes));
        var random = new Random(4);
        for (var turn = 0; turn < 30; turn++)
        {
            var task = turn < tasks * 2 ? turn % tasks : random.Next(tasks);
            var output = await models.RunAsync(manifests[task], batch);
            Assert.Equal(alone[task], output.Values.ToArray());
        }
    }

    [Fact]
    public async Task RunAsync_OtherTaskAndBack_CountsSwitchesAndBindsOnce()
    {
        await using var models = new ServedModels();
        var manifests = await ImportAsync(models, 2, _ => BertSize.Small);
        var batch = new RandomBatch(BertSize.Small, seed: 5, 4).Batch;

        var switched = new List<bool>();
        foreach (var task in new[] { 0, 0, 1, 0, 0, 1 })
        {
            switched.Add((await models.RunAsync(manifests[task], batch)).Switched);
        }

        Assert.Equal([false, false, true, true, false, true], switched);
        Assert.Equal(3, models.Executor.Switches);
        Assert.True(models.Executor.Busy > TimeSpan.Zero);
    }

    [Fact]
    public async Task RunAsync_TasksOfDifferentSkeletonsTakeTurns_EachGetsItsStandAloneResult()
    {
        await using var models = new ServedModels();
        var heads = Enum.GetValues<HeadKind>();
        var manifests = new List<Manifest>();
        foreach (var head in heads)
        {
            manifests.Add(await models.ImportAsync(new RandomBert(BertSize.Small, head, seed: 60), head.ToString()));
        }

        var batch = new RandomBatch(BertSize.Small, seed: 6, 3, 8).Batch;
        var first = new List<float[]>();
        foreach (var manifest in manifests)
        {
            first.Add((await models.RunAsync(manifest, batch)).Values.ToArray());
        }

        for (var i = manifests.Count - 1; i >= 0; i--)
        {
            Assert.Equal(first[i], (await models.RunAsync(manifests[i], batch)).Values.ToArray());
        }
    }

    private static async Task<List<Manifest>> ImportAsync(ServedModels models, int tasks, Func<int, BertSize> size)
    {
        var manifests = new List<Manifest>();
        for (var i = 0; i < tasks; i++)
        {
            manifests.Add(await models.ImportAsync(ModelOf(i, size(i)), $"task-{i}"));
        }

        return manifests;
    }

    private static async Task<float[]> StandAloneAsync(int task, TokenBatch batch)
    {
        await using var models = new ServedModels();
        var manifest = await models.ImportAsync(ModelOf(task, BertSize.Small with { Vocabulary = 50 + task }), "alone");
        return (await models.RunAsync(manifest, batch)).Values.ToArray();
    }

    private static RandomBert ModelOf(int task, BertSize size) => new(size, HeadKind.SequenceClassification, seed: 70 + task);
}
