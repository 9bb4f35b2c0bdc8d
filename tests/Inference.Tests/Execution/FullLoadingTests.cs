using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class FullLoadingTests
{
    [Fact]
    public async Task RunAsync_EveryHeadInTurn_AnswersAsBoundWeightsDo()
    {
        await using var bound = new ServedModels();
        await using var full = new ServedModels(loading: ModelLoading.Full);
        var batch = new RandomBatch(BertSize.Small, seed: 6, 3, 8).Batch;
        foreach (var head in Enum.GetValues<HeadKind>())
        {
            var expected = await bound.RunAsync(await ImportAsync(bound, head, seed: 60), batch);
            var output = await full.RunAsync(await ImportAsync(full, head, seed: 60), batch);

            Assert.Equal((expected.Width, expected.PaddedTokens), (output.Width, output.PaddedTokens));
            Assert.Equal(expected.RowsPerItem.ToArray(), output.RowsPerItem.ToArray());
            Assert.All(
                output.Values.ToArray().Zip(expected.Values.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }
    }

    [Fact]
    public async Task RunAsync_TasksOfOneArchitectureTakeTurns_EachKeepsItsAnswerAndChangesAreCounted()
    {
        await using var models = new ServedModels(loading: ModelLoading.Full);
        Manifest[] tasks =
        [
            await ImportAsync(models, HeadKind.SequenceClassification, seed: 1),
            await ImportAsync(models, HeadKind.SequenceClassification, seed: 2),
        ];
        var batch = new RandomBatch(BertSize.Small, seed: 5, 4).Batch;
        var outputs = new List<BatchOutput>();
        foreach (var task in new[] { 0, 0, 1, 0, 0, 1 })
        {
            outputs.Add(await models.RunAsync(tasks[task], batch));
        }

        Assert.Equal([false, false, true, true, false, true], outputs.Select(o => o.Switched));
        Assert.Equal(3, models.Executor.Switches);
        Assert.All([1, 3, 4], i => Assert.Equal(outputs[0].Values.ToArray(), outputs[i].Values.ToArray()));
        Assert.Equal(outputs[2].Values.ToArray(), outputs[5].Values.ToArray());
        Assert.NotEqual(outputs[0].Values.ToArray(), outputs[2].Values.ToArray());
    }

    [Fact]
    public async Task RunAsync_ManifestOfAnotherSkeleton_IsRefusedAndTheNextRuns()
    {
        await using var models = new ServedModels(loading: ModelLoading.Full);
        var manifest = await ImportAsync(models, HeadKind.TokenClassification, seed: 1);
        var batch = new RandomBatch(BertSize.Small, seed: 5, 4).Batch;
        var foreign = manifest with { Name = "acme/foreign", Skeleton = new string('0', 64) };

        var error = await Assert.ThrowsAsync<InferenceException>(() => models.RunAsync(foreign, batch));

        Assert.Equal(InferenceError.InvalidModel, error.Error);
        Assert.Equal(1, (await models.RunAsync(manifest, batch)).RowsPerItem.Length);
    }

    private static Task<Manifest> ImportAsync(ServedModels models, HeadKind head, int seed) =>
        models.ImportAsync(new RandomBert(BertSize.Small, head, seed), $"{head}-{seed}");
}
