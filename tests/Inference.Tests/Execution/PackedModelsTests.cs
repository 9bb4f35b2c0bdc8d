using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.Testing;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class PackedModelsTests
{
    private const double Tolerance = 1e-5;

    private static readonly BertSize Size = new(Hidden: 24, Heads: 3, Layers: 2, Intermediate: 40, Vocabulary: 131, Labels: 5);
    private static readonly TokenBatch Batch = new RandomBatch(Size, seed: 1, 5, 3).Batch;

    public static TheoryData<HeadKind> Heads() => [.. Enum.GetValues<HeadKind>()];

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task RunAsync_PackedWeights_AnswerAsBoundOnesDo(HeadKind head)
    {
        await using var serving = new PackedServing();
        var manifest = await serving.Models.ImportAsync(new RandomBert(Size, head, seed: 5), "task");
        await serving.PackAsync(manifest, Batch);
        foreach (var lengths in (int[][])[[1], [40], [1, 40, 3], [5, 2, 9, 1, 16], [6, 6, 6]])
        {
            var (batch, runs) = (new RandomBatch(Size, seed: lengths.Length, lengths).Batch, serving.Packed.Runs);

            AssertSame(await serving.BoundAsync(manifest, batch), await serving.RunAsync(manifest, batch));
            Assert.Equal(runs + 1, serving.Packed.Runs);
        }
    }

    [Fact]
    public async Task RunAsync_SelectedRowsOfAnUntiedDecoder_AnswerAsBoundOnesDo()
    {
        await using var serving = new PackedServing();
        var manifest = await serving.Models.ImportAsync(new RandomBert(Size, HeadKind.FillMask, seed: 6, untied: true), "task");
        var batch = new RandomBatch(Size, seed: 7, 5, 3, 11).Select([2], [], [10, 0, 3]).Batch;
        await serving.PackAsync(manifest, batch);

        AssertSame(await serving.BoundAsync(manifest, batch), await serving.RunAsync(manifest, batch));
        Assert.Equal(1, serving.Packed.Runs);
    }

    [Fact]
    public async Task RunAsync_TasksOfOneSkeleton_EachKeepsItsOwnPackedWeights()
    {
        await using var serving = new PackedServing();
        Manifest[] tasks = [await ImportAsync(serving, 1), await ImportAsync(serving, 2)];
        foreach (var task in tasks)
        {
            await serving.PackAsync(task, Batch);
        }

        float[][] bound = [await serving.BoundAsync(tasks[0], Batch), await serving.BoundAsync(tasks[1], Batch)];
        for (var turn = 0; turn < 6; turn++)
        {
            AssertSame(bound[turn % 2], await serving.RunAsync(tasks[turn % 2], Batch));
        }

        Assert.NotEqual(bound[0], bound[1]);
        Assert.Equal((2, 6), (serving.Packed.Count, serving.Packed.Runs));
    }

    [Fact]
    public async Task RunAsync_SeveralExecutors_ShareOnePacking()
    {
        await using var serving = new PackedServing(executors: 3);
        var manifest = await ImportAsync(serving, 1);
        var bound = await serving.BoundAsync(manifest, Batch);
        await serving.PackAsync(manifest, Batch);
        var bytes = serving.Snapshot.PackedBytes;

        var outputs = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(i => Task.Run(() => serving.RunAsync(manifest, Batch, executor: i % 3))));

        Assert.All(outputs, output => AssertSame(bound, output));
        Assert.Equal((1, 60), (serving.Packed.Packings, serving.Packed.Runs));
        Assert.Equal(bytes, Assert.Single(serving.Snapshot.Tasks).PackedBytes);
    }

    [Fact]
    public async Task RunAsync_WhileItsTaskIsPacked_IsAnsweredByBoundWeights()
    {
        using var clock = new GatedClock("ptm-pack-");
        await using var serving = new PackedServing(clock: clock);
        var manifest = await ImportAsync(serving, 1);
        var bound = await serving.BoundAsync(manifest, Batch);
        clock.Close();
        await serving.HeatAsync(manifest, Batch);
        await clock.ArrivedAsync();

        for (var run = 0; run < 10; run++)
        {
            Assert.Equal(bound, await serving.RunAsync(manifest, Batch));
        }

        Assert.Equal((0, 0), (serving.Packed.Packings, serving.Packed.Runs));
        clock.Open();
        await PackedServing.UntilAsync(() => serving.Packed.Packings == 1);
        AssertSame(bound, await serving.RunAsync(manifest, Batch));
        Assert.Equal(1, serving.Packed.Runs);
    }

    [Fact]
    public async Task Acquire_NeedsTheRoom_PackedTaskGoesOnWithBoundWeights()
    {
        await using var serving = new PackedServing(await BudgetAsync(tasks: 2, packed: 0.5));
        Manifest[] tasks = [await ImportAsync(serving, 1), await ImportAsync(serving, 2)];
        var bound = await serving.BoundAsync(tasks[0], Batch);
        await serving.PackAsync(tasks[0], Batch);
        using var lease = await serving.Models.Cache.AcquireAsync(tasks[0], CancellationToken.None);
        AssertSame(bound, await serving.RunAsync(lease, Batch));

        var other = await serving.BoundAsync(tasks[1], Batch);

        Assert.Equal((0, 0), (serving.Snapshot.PackedBytes, serving.Packed.Count));
        Assert.Equal(bound, await serving.RunAsync(lease, Batch));
        Assert.Equal(other, await serving.BoundAsync(tasks[1], Batch));
        Assert.Equal((1, 0), (serving.Packed.Runs, serving.Snapshot.Evictions));
    }

    [Fact]
    public async Task Acquire_TookTheRoom_PackingWaitsForItsPauseAndThenForRoom()
    {
        var clock = new ManualTimeProvider();
        await using var serving = new PackedServing(await BudgetAsync(tasks: 2, packed: 0.5), clock: clock);
        Manifest[] tasks = [await ImportAsync(serving, 1), await ImportAsync(serving, 2)];
        await serving.PackAsync(tasks[0], Batch);
        await serving.BoundAsync(tasks[1], Batch);

        for (var round = 0; round < 29; round++)
        {
            clock.Advance(TimeSpan.FromSeconds(20));
            await serving.HeatAsync(tasks[0], Batch);
        }

        // The other task has been unused for long: only the pause keeps it on the device.
        Assert.Equal((1, 0, 0), (serving.Packed.Packings, serving.Packed.Count, serving.Snapshot.Evictions));
        clock.Advance(TimeSpan.FromMinutes(1));
        await serving.HeatAsync(tasks[0], Batch);
        await PackedServing.UntilAsync(() => serving.Snapshot is { Evictions: > 0, ReleasingBytes: 0 });
        clock.Advance(TimeSpan.FromMinutes(1));
        await serving.PackAsync(tasks[0], Batch);
        Assert.Equal(2, serving.Packed.Packings);
    }

    [Fact]
    public async Task RunAsync_NoRoomForPackedWeights_StaysBound()
    {
        await using var serving = new PackedServing(await BudgetAsync(tasks: 1, packed: 0.9));
        var manifest = await ImportAsync(serving, 1);

        await serving.HeatAsync(manifest, Batch);
        await serving.HeatAsync(manifest, Batch);
        await serving.Packed.DisposeAsync();

        Assert.Equal((0, 0, 0), (serving.Packed.Packings, serving.Packed.Failures, serving.Packed.Runs));
        Assert.Equal(0, serving.Snapshot.PackedBytes);
    }

    [Fact]
    public async Task RunAsync_RoomTakenAndGivenWhileBatchesRun_NeverChangesAnAnswerNorExceedsTheBudget()
    {
        var options = PackedServing.Options with { MinRuns = 1, Window = TimeSpan.FromMilliseconds(1), Pause = TimeSpan.FromTicks(1) };
        await using var serving = new PackedServing(
            await BudgetAsync(tasks: 2, packed: 0.5), executors: 2, options, unusedAfter: TimeSpan.Zero);
        Manifest[] tasks = [await ImportAsync(serving, 1), await ImportAsync(serving, 2), await ImportAsync(serving, 3)];
        var bound = new float[3][];
        for (var task = 0; task < 3; task++)
        {
            bound[task] = await serving.BoundAsync(tasks[task], Batch);
        }

        // As many batches as it takes: packing goes on beside them at a pace of its own.
        using var patience = new CancellationTokenSource(ServedModels.Patience);
        var workers = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random(worker);
            for (var run = 0; run < 150 || (serving.Packed is { Packings: < 2 } or { Runs: 0 } && !patience.IsCancellationRequested); run++)
            {
                var task = random.Next(10) < 8 ? 0 : random.Next(3);
                AssertSame(bound[task], await serving.RunAsync(tasks[task], Batch, executor: worker % 2));
                var books = serving.Snapshot;
                Assert.InRange(
                    books.ResidentBytes + books.LoadingBytes + books.ReleasingBytes + books.PackedBytes, 0, books.BudgetBytes);
            }
        }));
        await Task.WhenAll(workers);

        Assert.True(serving.Packed.Packings > 1, $"{serving.Packed.Packings} packings");
        Assert.True(serving.Packed.Runs > 0);
        Assert.Equal(0, serving.Packed.Failures);
    }

    [Fact]
    public async Task DisposeAsync_GivesAllRoomBack()
    {
        await using var serving = new PackedServing();
        var manifest = await ImportAsync(serving, 1);
        await serving.PackAsync(manifest, Batch);

        await serving.Packed.DisposeAsync();

        Assert.Equal((0, 0), (serving.Packed.Count, serving.Snapshot.PackedBytes));
        Assert.Equal(await serving.BoundAsync(manifest, Batch), await serving.RunAsync(manifest, Batch));
    }

    private static Task<Manifest> ImportAsync(PackedServing serving, int seed) =>
        serving.Models.ImportAsync(new RandomBert(Size, HeadKind.SequenceClassification, seed), $"task-{seed}");

    /// <summary>Room for some tasks of <see cref="Size"/>, and for a part of the packed weights of one.</summary>
    private static async Task<long> BudgetAsync(int tasks, double packed)
    {
        await using var serving = new PackedServing();
        await serving.PackAsync(await ImportAsync(serving, 1), Batch);
        var task = Assert.Single(serving.Snapshot.Tasks);
        return (tasks * task.TotalBytes) + (long)(packed * task.PackedBytes);
    }

    private static void AssertSame(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }
}
