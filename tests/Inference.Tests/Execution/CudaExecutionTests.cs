using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Cuda;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Tests.Cuda;

namespace PtmOrleans.Inference.Tests.Execution;

public sealed class CudaExecutionTests
{
    private static readonly TokenBatch Batch = new RandomBatch(BertSize.Small, seed: 2, 9, 2, 5).Batch;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 4)]
    public async Task Run_TasksPagedThroughAnArena_EachGetsItsOwnResult(int room, int buffers)
    {
        await using var models = new ServedModels(narrowTokens: 0);
        var (tasks, expected) = await ImportAsync(models, tasks: 4);
        var driver = new FakeCudaDriver();
        var device = CudaDevices.Open(driver, 0);
        var bytes = Placed(device, tasks[0]) * room;
        await using (var cache = models.CacheOver(device.CreateMemory(Options(bytes, buffers)), bytes))
        {
            using var runner = RunnerOn(new LazyPlace(device.CreateStream()));
            var random = new Random(5);
            for (var turn = 0; turn < 40; turn++)
            {
                var task = random.Next(tasks.Length);
                using var lease = await cache.AcquireAsync(tasks[task], CancellationToken.None).WaitAsync(ServedModels.Patience);
                Assert.Equal(expected[task], runner.Run(lease.Task, Batch).Values.ToArray());
            }

            Assert.True(cache.Snapshot().Evictions > 0);
        }

        driver.AssertNothingLeft();
    }

    [Fact]
    public async Task Run_StreamThatDoesNotWait_ReadsWhatHasNotArrived()
    {
        await using var models = new ServedModels(narrowTokens: 0);
        var (tasks, expected) = await ImportAsync(models, tasks: 1);
        var device = CudaDevices.Open(new FakeCudaDriver(), 0);
        var bytes = Placed(device, tasks[0]);
        await using var cache = models.CacheOver(device.CreateMemory(Options(bytes, buffers: 64)), bytes);
        using var runner = RunnerOn(new LazyPlace(device.CreateStream()) { Waits = false });
        using var lease = await cache.AcquireAsync(tasks[0], CancellationToken.None).WaitAsync(ServedModels.Patience);

        Assert.NotEqual(expected[0], runner.Run(lease.Task, Batch).Values.ToArray());
    }

    [Fact]
    public void ProviderOptions_Device_NamesStreamAndLimits()
    {
        var second = CudaDevices.Open(new FakeCudaDriver { Devices = 2 }, 1);
        var options = new CudaExecutionOptions { Device = second, WorkspaceBytes = 5L << 30 };

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["device_id"] = "1",
                ["has_user_compute_stream"] = "1",
                ["user_compute_stream"] = "140737488355328",
                ["do_copy_in_default_stream"] = "1",
                ["arena_extend_strategy"] = "kSameAsRequested",
                ["gpu_mem_limit"] = "5368709120",
                ["use_tf32"] = "0",
            },
            CudaPlace.ProviderOptions(options, unchecked((nint)0x8000_0000_0000)));
        Assert.Equal("1", CudaPlace.ProviderOptions(options with { AllowTf32 = true }, 1)["use_tf32"]);
    }

    [Fact]
    public void RequireProvider_LibraryWithout_SaysWhatItHas()
    {
        var error = Assert.Throws<InferenceException>(() => CudaPlace.RequireProvider(["CPUExecutionProvider"], "1.30.0"));

        Assert.Equal("This ONNX Runtime (1.30.0) has no CUDA execution provider; it has CPUExecutionProvider.", error.Message);
        CudaPlace.RequireProvider(["CUDAExecutionProvider", "CPUExecutionProvider"], "1.30.0");
    }

    [Fact]
    public void RequireUsable_ProviderThatDoesNotStart_SaysSoAndLeavesNothing()
    {
        var driver = new FakeCudaDriver();
        var options = new CudaExecutionOptions { Device = CudaDevices.Open(driver, 0) };

        // Where a real device is, its provider starts, and only that nothing is left can be seen here.
        var error = Record.Exception(options.RequireUsable);

        Assert.True(error is null or InferenceException, $"{error}");
        Assert.Contains("CUDA execution provider", error?.Message ?? "CUDA execution provider", StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error?.Message ?? "");
        driver.AssertNothingLeft();
    }

    [Fact]
    public void DeviceExecutor_FullModelsOnCuda_IsRefused()
    {
        var cuda = new CudaExecutionOptions { Device = CudaDevices.Open(new FakeCudaDriver(), 0) };
        var options = new DeviceExecutorOptions { Name = "x", Cuda = cuda, Loading = ModelLoading.Full };

        Assert.Throws<ArgumentException>(() => new DeviceExecutor(options, TimeProvider.System));
    }

    [CudaFact]
    public async Task RunAsync_RealDevice_AgreesWithReference()
    {
        foreach (var head in Enum.GetValues<HeadKind>())
        {
            await using var models = new ServedModels();
            var model = new RandomBert(BertSize.Small, head, seed: 30);
            var manifest = await models.ImportAsync(model, "task");
            var batch = new RandomBatch(BertSize.Small, seed: 3, 9, 2, 5);
            var host = await models.RunAsync(manifest, batch.Batch);
            var cuda = new CudaExecutionOptions { Device = CudaDevices.Open(0), WorkspaceBytes = 256 << 20 };
            await using var cache = models.CacheOver(cuda.Device.CreateMemory(Options(64 << 20, buffers: 2)), 64 << 20);
            await using var executor = new DeviceExecutor(
                new DeviceExecutorOptions { Name = "cuda", IntraOpThreads = 1, NarrowTokens = 0, Cuda = cuda }, TimeProvider.System);

            for (var run = 0; run < 3; run++)
            {
                using var lease = await cache.AcquireAsync(manifest, CancellationToken.None).WaitAsync(ServedModels.Patience);
                var output = await executor.RunAsync(lease, batch.Batch, CancellationToken.None).WaitAsync(ServedModels.Patience);
                Assert.All(output.Values.ToArray().Zip(host.Values.ToArray()), pair => Assert.Equal(pair.Second, pair.First, 1e-3));
            }
        }
    }

    private static CudaMemoryOptions Options(long bytes, int buffers) =>
        new() { BudgetBytes = bytes, StagingBuffers = buffers, StagingBufferBytes = 4096 };

    private static BatchRunner RunnerOn(IComputePlace place) =>
        new(new SkeletonModels(new DeviceExecutorOptions { Name = "lazy", IntraOpThreads = 2 }, place), null, 0, TimeProvider.System);

    /// <summary>What a task takes of an arena.</summary>
    private static long Placed(CudaDevice device, Manifest task)
    {
        using var memory = device.CreateMemory(Options(1 << 20, buffers: 1));
        return task.Segments.DistinctBy(s => s.Digest).Sum(s => memory.Place(s).Bytes);
    }

    private static async Task<(Manifest[] Tasks, float[][] Expected)> ImportAsync(ServedModels models, int tasks)
    {
        var manifests = new Manifest[tasks];
        var expected = new float[tasks][];
        for (var i = 0; i < tasks; i++)
        {
            manifests[i] = await models.ImportAsync(new RandomBert(BertSize.Small, HeadKind.SequenceClassification, seed: 70 + i), $"t{i}");
            expected[i] = (await models.RunAsync(manifests[i], Batch)).Values.ToArray();
        }

        return (manifests, expected);
    }
}
