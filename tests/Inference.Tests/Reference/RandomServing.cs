using System.Collections.Concurrent;
using PtmOrleans.Inference.Execution;
using PtmOrleans.WeightStore;
using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.Inference.Tests.Reference;

/// <summary>
/// A device with several executors and packed weights that does whatever random workers ask of it, and the checks of what must hold: of
/// every output, of the books at any moment, and of the memory while nothing happens.
/// </summary>
internal sealed class RandomServing : IAsyncDisposable
{
    private const double Tolerance = 1e-4;
    private const double FailingLoads = 0.02;

    // The shortest of the fleet's batches takes the narrow form, the others the wide one.
    private const int NarrowTokens = 4;

    private readonly ServedModels _models;
    private readonly WatchedMemory _memory;
    private readonly RandomFleet _fleet;
    private readonly PackedModels _packed;
    private readonly DeviceExecutor[] _executors;

    private RandomServing(ServedModels models, WatchedMemory memory, RandomFleet fleet)
    {
        (_models, _memory, _fleet) = (models, memory, fleet);
        var options = PackedServing.Options with { MinRuns = 1, Window = TimeSpan.FromMilliseconds(1), Pause = TimeSpan.FromTicks(1) };
        _packed = new(options with { IntraOpThreads = 1 }, models.Cache, TimeProvider.System);
        _executors = [.. Enumerable.Range(0, 3).Select(i => new DeviceExecutor(
            new() { Name = $"random-{i}", IntraOpThreads = 1, NarrowTokens = NarrowTokens }, TimeProvider.System, _packed))];
    }

    /// <summary>Tasks beside the large one.</summary>
    public int Tasks => _fleet.Manifests.Count - 1;

    /// <summary>How often each thing has happened.</summary>
    public ConcurrentDictionary<string, int> Counts { get; } = [];

    private DeviceWeightCache Cache => _models.Cache;

    public static async Task<RandomServing> StartAsync(IDeviceMemory device, int seed)
    {
        var memory = new WatchedMemory(device, seed);
        var models = new ServedModels(memory: memory);
        var fleet = await RandomFleet.ImportAsync(models, seed);
        models.SetBudget(fleet.Budget, unusedAfter: TimeSpan.Zero);
        memory.FailureRate = FailingLoads;
        return new(models, memory, fleet);
    }

    /// <summary>Does so many random things, one after the other.</summary>
    /// <param name="seed">Says which.</param>
    /// <param name="operations">How many.</param>
    /// <param name="tasks">The tasks to do them with.</param>
    public async Task WorkAsync(int seed, int operations, int[] tasks)
    {
        var random = new Random(seed);
        for (var i = 0; i < operations; i++)
        {
            try
            {
                await DoAsync(random, tasks);
            }
            catch (OperationCanceledException)
            {
                Count("cancelled");
            }
            catch (WeightStoreException e) when (e.Error is WeightStoreError.OverBudget or WeightStoreError.Io)
            {
                Count($"{e.Error}");
            }
        }
    }

    /// <summary>Waits until nothing is under way, and compares the memory with the books.</summary>
    public async Task RestAsync()
    {
        UnpinAll();
        await PackedServing.UntilAsync(() => IsAtRest() || !_memory.Complaints.IsEmpty);
        Assert.Empty(_memory.Complaints);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var executor in _executors)
        {
            await executor.DisposeAsync();
        }

        await _packed.DisposeAsync();
        await _models.DisposeAsync();
        Assert.Equal((0, 0), (_memory.BytesInUse, _memory.Pointers));
        Assert.Empty(_memory.Complaints);
    }

    /// <summary>What a failure's message shall say.</summary>
    public string Describe() =>
        $"{Cache.Snapshot()}; {_memory.BytesInUse} bytes in use, {_memory.Pointers} pointers; {string.Join("; ", _memory.Complaints)}; {string.Join(", ", Counts)}";

    private Task DoAsync(Random random, int[] tasks)
    {
        var task = tasks[random.Next(tasks.Length)];
        switch (random.Next(100))
        {
            case < 26:
                return RunAsync(task, random, CancellationToken.None);
            case < 46:
                return LeaseAsync(task, CancellationToken.None);
            case < 54:
                return CancelAsync(task, random);
            case < 56:
                return RunAsync(_fleet.Manifests.Count - 1, random, CancellationToken.None);
            case < 78:
                Count("prefetches");
                Cache.Prefetch(_fleet.Manifests[task]);
                return Task.CompletedTask;
            case < 86:
                Cache.SetOutlook(Enumerable.Range(0, 3).Select(_ => _fleet.Manifests[random.Next(_fleet.Manifests.Count)].Key).Distinct()
                    .ToDictionary(key => key, _ => 3 * random.NextDouble()));
                return Task.CompletedTask;
            case < 88:
                Cache.Pin(_fleet.Manifests[task]);
                Count("pins");
                return Task.CompletedTask;
            case < 94:
                UnpinAll();
                return Task.CompletedTask;
            default:
                CheckBooks();
                return Task.CompletedTask;
        }
    }

    private async Task CancelAsync(int task, Random random)
    {
        using var cancel = new CancellationTokenSource();
        var run = RunAsync(task, random, cancel.Token);
        for (var yields = random.Next(4); yields > 0; yields--)
        {
            await Task.Yield();
        }

        await cancel.CancelAsync();
        await run;
    }

    private async Task LeaseAsync(int task, CancellationToken cancellationToken)
    {
        using var lease = await Cache.AcquireAsync(_fleet.Manifests[task], cancellationToken);
        lease.Task.Attach("pointer", _memory.PointTo);
        await Task.Yield();
        Count("leases");
    }

    private async Task RunAsync(int task, Random random, CancellationToken cancellationToken)
    {
        var (batch, executor, runs) = (random.Next(_fleet.Batches.Count), random.Next(_executors.Length), 1 + (random.Next(4) / 3));
        using var lease = await Cache.AcquireAsync(_fleet.Manifests[task], cancellationToken);
        lease.Task.Attach("pointer", _memory.PointTo);
        for (var run = 0; run < runs; run++)
        {
            var output = await _executors[executor].RunAsync(lease, _fleet.Batches[batch].Batch, cancellationToken);
            var distance = _fleet.Distance(task, batch, output);
            Assert.True(distance <= Tolerance, $"{_fleet.Manifests[task].Key} is {distance} off its answer to batch {batch}");
            Count("runs");
        }
    }

    private void CheckBooks()
    {
        var books = Cache.Snapshot();
        Assert.InRange(books.ResidentBytes + books.LoadingBytes + books.ReleasingBytes + books.PackedBytes, 0, books.BudgetBytes);
        Assert.Equal(books.ResidentBytes, books.Segments.Where(s => s.State == SegmentState.Resident).Sum(s => s.Bytes));
        Assert.Equal(books.PackedBytes, books.Tasks.Sum(t => t.PackedBytes));
    }

    // A task is packed after its run has ended; with that, too, comes an end.
    private bool IsAtRest()
    {
        var books = Cache.Snapshot();
        return books is { LoadingBytes: 0, ReleasingBytes: 0, LeasedBytes: 0, Waiting: 0, PinnedBytes: 0 }
            && books.ResidentBytes == _memory.BytesInUse
            && _memory.Pointers <= books.Tasks.Length
            && (_memory.Kind == "software" || MappedSegments().SequenceEqual(FileSegments(books)));
    }

    /// <summary>Names of the segment files that the process has mapped, as the system says.</summary>
    private IEnumerable<string> MappedSegments() =>
        File.ReadLines("/proc/self/maps").Where(line => line.Contains(_models.FolderOf("store"), StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension).OfType<string>().Order(StringComparer.Ordinal);

    private IEnumerable<string> FileSegments(CacheSnapshot books)
    {
        var wide = _fleet.Manifests.SelectMany(m => m.Segments).Where(s => ReferenceEquals(_memory.Place(s), s)).Select(s => s.Digest).ToHashSet();
        return books.Segments.Where(s => wide.Contains(s.Digest)).Select(s => s.Digest.Value).Order(StringComparer.Ordinal);
    }

    private void UnpinAll()
    {
        foreach (var manifest in _fleet.Manifests)
        {
            Cache.Unpin(manifest.Key);
        }
    }

    private void Count(string what) => Counts.AddOrUpdate(what, 1, (_, count) => count + 1);

    /// <summary>Adds the cache's and the packed weights' own counts.</summary>
    public void CountAll()
    {
        var books = Cache.Snapshot();
        Counts["evictions"] = (int)books.Evictions;
        Counts["failed loads"] = (int)books.FailedLoads;
        Counts["hits"] = (int)books.Hits;
        Counts["misses"] = (int)books.Misses;
        Counts["packings"] = (int)_packed.Packings;
        Counts["packed runs"] = (int)_packed.Runs;
        Assert.Equal(0, _packed.Failures);
    }
}
