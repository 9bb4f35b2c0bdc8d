using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class DeviceExecutorTests
{
    private static readonly TokenBatch Batch = new RandomBatch(BertSize.Small, seed: 1, 5, 3).Batch;

    [Fact]
    public async Task RunAsync_ManyAtOnceOnTwoTasks_EachGetsItsOwnResult()
    {
        await using var models = new ServedModels();
        Manifest[] tasks = [await ImportAsync(models, seed: 1), await ImportAsync(models, seed: 2)];
        RandomBatch[] batches = [.. Enumerable.Range(0, 6).Select(i => new RandomBatch(BertSize.Small, seed: i, 1 + i, 12 - i))];
        var expected = new float[12][];
        for (var i = 0; i < expected.Length; i++)
        {
            expected[i] = (await models.RunAsync(tasks[i % 2], batches[i / 2].Batch)).Values.ToArray();
        }

        var runs = Enumerable.Range(0, 96).Select(i => Task.Run(() => models.RunAsync(tasks[i % 2], batches[i % 12 / 2].Batch)));
        var outputs = await Task.WhenAll(runs);

        Assert.All(outputs.Select((output, i) => (output, i)), run => Assert.Equal(expected[run.i % 12], run.output.Values.ToArray()));
        Assert.Equal(0, models.Executor.Depth);
    }

    [Fact]
    public async Task RunAsync_SameShapeOtherContent_IsNotAnsweredFromTheFirst()
    {
        await using var models = new ServedModels();
        var model = new RandomBert(BertSize.Small, HeadKind.TokenClassification, seed: 9);
        var manifest = await models.ImportAsync(model, "task");
        var reference = new ReferenceBert(model);
        for (var seed = 0; seed < 3; seed++)
        {
            var batch = new RandomBatch(BertSize.Small, seed, 6);

            var output = await models.RunAsync(manifest, batch.Batch);

            var expected = reference.Run(batch.Ids[0], batch.Types[0]).SelectMany(row => row).ToArray();
            Assert.All(output.Values.ToArray().Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        }
    }

    [Fact]
    public async Task RunAsync_BatchThatCannotRun_FailsAloneAndTheNextRuns()
    {
        await using var models = new ServedModels();
        var manifest = await ImportAsync(models, seed: 1);
        var before = await models.RunAsync(manifest, Batch);

        var poison = Batch with { Ids = new[] { 1, 2, 3, 4, 5, 6, 97, 8 } };
        var error = await Assert.ThrowsAsync<InferenceException>(() => models.RunAsync(manifest, poison));

        Assert.Equal((InferenceError.InvalidBatch, 1), (error.Error, error.Item));
        Assert.Equal(before.Values.ToArray(), (await models.RunAsync(manifest, Batch)).Values.ToArray());
    }

    [Fact]
    public async Task RunAsync_ManifestOfAnotherSkeleton_IsRefusedAndTheNextRuns()
    {
        await using var models = new ServedModels();
        var manifest = await ImportAsync(models, seed: 1);
        var foreign = manifest with { Name = "acme/foreign", Skeleton = new string('0', 64) };

        var error = await Assert.ThrowsAsync<InferenceException>(() => models.RunAsync(foreign, Batch));

        Assert.Equal(InferenceError.InvalidModel, error.Error);
        Assert.Contains("import the checkpoint again", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await models.RunAsync(manifest, Batch)).RowsPerItem.Length);
    }

    [Fact]
    public async Task RunAsync_WeightsThatDoNotFitTheGraph_FailInTheRuntimeAndTheNextRuns()
    {
        await using var models = new ServedModels();
        var manifest = await ImportAsync(models, seed: 1);
        var headless = manifest with { Name = "acme/headless", Segments = [.. manifest.Segments.Where(s => s.Part != "head")] };

        var error = await Assert.ThrowsAsync<InferenceException>(() => models.RunAsync(headless, Batch));

        Assert.Equal(InferenceError.Runtime, error.Error);
        Assert.Contains("acme/headless:1", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await models.RunAsync(manifest, Batch)).RowsPerItem.Length);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileWaiting_IsDroppedAndTheRunningOneEnds()
    {
        using var clock = new GatedClock();
        await using var models = new ServedModels(clock);
        var manifest = await ImportAsync(models, seed: 1);
        using var lease = await models.Cache.AcquireAsync(manifest, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        clock.Close();
        var running = models.Executor.RunAsync(lease, Batch, cancel.Token);
        await clock.ArrivedAsync();
        var waiting = models.Executor.RunAsync(lease, Batch, cancel.Token);
        Assert.Equal(2, models.Executor.Depth);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(ServedModels.Patience));
        Assert.False(running.IsCompleted);
        clock.Open();
        Assert.Equal(2, (await running.WaitAsync(ServedModels.Patience)).RowsPerItem.Length);
        Assert.Equal(0, models.Executor.Depth);
    }

    [Fact]
    public async Task RunAsync_QueueFull_WaitsForAPlaceUntilCancelled()
    {
        using var clock = new GatedClock();
        await using var models = new ServedModels(clock, queueLimit: 1);
        var manifest = await ImportAsync(models, seed: 1);
        using var lease = await models.Cache.AcquireAsync(manifest, CancellationToken.None);
        clock.Close();
        var running = models.Executor.RunAsync(lease, Batch, CancellationToken.None);
        await clock.ArrivedAsync();
        var queued = models.Executor.RunAsync(lease, Batch, CancellationToken.None);
        using var cancel = new CancellationTokenSource();
        var outside = models.Executor.RunAsync(lease, Batch, cancel.Token);
        var patient = models.Executor.RunAsync(lease, Batch, CancellationToken.None);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outside.WaitAsync(ServedModels.Patience));
        clock.Open();
        await Task.WhenAll(running, queued, patient).WaitAsync(ServedModels.Patience);
    }

    [Fact]
    public async Task DisposeAsync_RunningQueuedAndOutside_AllEndAndTheThreadToo()
    {
        using var clock = new GatedClock();
        await using var models = new ServedModels(clock, queueLimit: 1);
        var manifest = await ImportAsync(models, seed: 1);
        using var lease = await models.Cache.AcquireAsync(manifest, CancellationToken.None);
        await models.Executor.RunAsync(lease, Batch, CancellationToken.None).WaitAsync(ServedModels.Patience);
        clock.Close();
        var running = models.Executor.RunAsync(lease, Batch, CancellationToken.None);
        await clock.ArrivedAsync();
        Task<BatchOutput>[] all =
        [
            running,
            models.Executor.RunAsync(lease, Batch, CancellationToken.None),
            models.Executor.RunAsync(lease, Batch, CancellationToken.None),
        ];

        var disposal = models.Executor.DisposeAsync().AsTask();
        clock.Open();
        await disposal.WaitAsync(ServedModels.Patience);

        foreach (var run in all)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => run.WaitAsync(ServedModels.Patience));
        }

        await Assert.ThrowsAsync<ObjectDisposedException>(() => models.Executor.RunAsync(lease, Batch, CancellationToken.None));
        await models.Executor.DisposeAsync();
    }

    [Fact]
    public async Task DisposeAsync_BatchThatDoesNotStop_GivesUpAfterItsBound()
    {
        using var clock = new GatedClock();
        await using var models = new ServedModels(clock, disposeTimeout: TimeSpan.FromMilliseconds(50));
        var manifest = await ImportAsync(models, seed: 1);
        using var lease = await models.Cache.AcquireAsync(manifest, CancellationToken.None);
        clock.Close();
        var stuck = models.Executor.RunAsync(lease, Batch, CancellationToken.None);
        await clock.ArrivedAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => models.Executor.DisposeAsync().AsTask().WaitAsync(ServedModels.Patience));

        clock.Open();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => stuck.WaitAsync(ServedModels.Patience));
    }

    [Fact]
    public async Task DisposeAsync_TasksStillResident_CacheMayGoAfterwards()
    {
        var models = new ServedModels();
        await using (models)
        {
            var manifest = await ImportAsync(models, seed: 1);
            await models.RunAsync(manifest, Batch);
            await models.Executor.DisposeAsync();
            Assert.True(models.Cache.IsResident(manifest.Key));
        }

        await models.Executor.DisposeAsync();
    }

    private static Task<Manifest> ImportAsync(ServedModels models, int seed) =>
        models.ImportAsync(new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed), $"task-{seed}");
}
