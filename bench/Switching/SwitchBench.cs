using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Fleet;
using PtmOrleans.Inference.Architectures;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore.Caching;
using PtmOrleans.WeightStore.Manifests;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Bench.Switching;

/// <summary>
/// BERT-base fp32, tasks in turn, 1 × 16 tokens: a session per switch as others do it, against paging segments into a cache that holds one
/// task, against a cache that holds all. Files are in the page cache in every arm.
/// </summary>
internal sealed class SwitchBench(Report report, int rounds)
{
    private const int Tasks = 3;
    private const int Tokens = 16;
    private static readonly int[] Ids = [.. Enumerable.Range(0, Tokens).Select(i => 100 + i)];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("ptm-bench-").FullName;
        try
        {
            var store = CheckpointStore.Open(Path.Combine(folder, "store"), TimeProvider.System);
            var manifests = await ImportAsync(store, folder, cancellationToken);
            var roomy = 2 * manifests.Sum(m => m.WeightBytes);
            await WriteFullModelsAsync(store, manifests, roomy, folder, cancellationToken);
            var full = report.Add("full load: `new InferenceSession(model.onnx)` and first run", "full_load_ms", FullLoads(folder, cancellationToken));
            var paged = report.Add(
                "switch with page-in: map, bind and first run",
                "paged_switch_ms",
                await SwitchesAsync(store, manifests, manifests[0].WeightBytes, cancellationToken));
            var resident = report.Add(
                "switch to a resident task: run",
                "resident_switch_ms",
                await SwitchesAsync(store, manifests, roomy, cancellationToken));
            report.Figure("full_over_paged_switch", full / paged);
            report.Figure("full_over_resident_switch", full / resident);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Manifest[]> ImportAsync(
        CheckpointStore store, string folder, CancellationToken cancellationToken)
    {
        var manifests = new Manifest[Tasks];
        for (var i = 0; i < Tasks; i++)
        {
            var source = Path.Combine(folder, "checkpoint");
            new RandomCheckpoint(ModelSize.Find("bert-base"), labels: 2, seed: i, embeddingsSeed: i)
                .Write(source, _ => { }, cancellationToken);
            manifests[i] = await store.ImportAsync(source, $"bench/task{i}", null, new BertLayout(), null, cancellationToken);
            Directory.Delete(source, recursive: true);
        }

        return manifests;
    }

    private static async Task WriteFullModelsAsync(
        CheckpointStore store, Manifest[] manifests, long budget, string folder, CancellationToken cancellationToken)
    {
        await using var cache = NewCache(store, budget);
        for (var i = 0; i < manifests.Length; i++)
        {
            using var lease = await cache.AcquireAsync(manifests[i], cancellationToken);
            FullModelFile.Write(ModelPath(folder, i), lease.Task);
        }
    }

    private List<double> FullLoads(string folder, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        for (var i = 0; i < rounds * Tasks; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var started = Stopwatch.GetTimestamp();
            using (var options = new SessionOptions { IntraOpNumThreads = Environment.ProcessorCount })
            using (var session = new InferenceSession(ModelPath(folder, i % Tasks), options))
            {
                RunFull(session);
                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        }

        // The first round reads the files into the page cache.
        return times[Tasks..];
    }

    private static void RunFull(InferenceSession session)
    {
        using var run = new RunOptions();
        var inputs = session.InputNames
            .Select(name => OrtValue.CreateTensorValueFromMemory(name == "input_ids" ? Ids : Mask(name), [1, Tokens]))
            .ToArray();
        using var outputs = session.Run(run, session.InputNames, inputs, session.OutputNames);
        Array.ForEach(inputs, i => i.Dispose());
    }

    private static int[] Mask(string name) => [.. Enumerable.Repeat(name == "attention_mask" ? 1 : 0, Tokens)];

    private async Task<List<double>> SwitchesAsync(
        CheckpointStore store, Manifest[] manifests, long budget, CancellationToken cancellationToken)
    {
        await using var cache = NewCache(store, budget);
        await using var executor = new DeviceExecutor(
            new DeviceExecutorOptions { Name = "bench", IntraOpThreads = Environment.ProcessorCount }, TimeProvider.System);
        var batch = new TokenBatch { Ids = Ids, Lengths = new[] { Tokens } };
        var times = new List<double>();
        for (var i = 0; i < (rounds + 1) * Tasks; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var lease = await cache.AcquireAsync(manifests[i % Tasks], cancellationToken);
            await executor.RunAsync(lease, batch, cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        // The first round checks each segment's hash, once per process, and makes the skeleton's session.
        return times[Tasks..];
    }

    private static DeviceWeightCache NewCache(CheckpointStore store, long budget) =>
        new(new DeviceWeightCacheOptions { BudgetBytes = budget }, new MappedDeviceMemory(), store.SegmentPath, TimeProvider.System);

    private static string ModelPath(string folder, int task) => Path.Combine(folder, $"model{task}.onnx");
}
