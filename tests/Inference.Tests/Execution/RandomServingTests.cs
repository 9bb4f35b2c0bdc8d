using System.Globalization;
using PtmOrleans.Inference.Tests.Reference;
using PtmOrleans.WeightStore.Caching;
using Xunit.Abstractions;

namespace PtmOrleans.Inference.Tests.Execution;

/// <summary>
/// Every path through the cache at once: workers lease, run, prefetch, pin, cancel and look ahead at random, loads fail, weights are packed
/// and given back. A failure names its seed; PTM_TEST_SEED sets it.
/// </summary>
public sealed class RandomServingTests(ITestOutputHelper log)
{
    private const int Rounds = 20;
    private const int OperationsPerRound = 300;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    [Theory]
    [InlineData("cpu")]
    [InlineData("software")]
    public async Task Serving_RandomUse_NeverAnswersWronglyLeaksOrStops(string device)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("PTM_TEST_SEED"), CultureInfo.InvariantCulture, out var given)
            ? given
            : Random.Shared.Next(1 << 20);
        var serving = await RandomServing.StartAsync(
            device == "cpu" ? new MappedDeviceMemory() : new CopyingDeviceMemory(null, TimeProvider.System), seed);
        try
        {
            await WorkAsync(serving, seed).WaitAsync(Limit);
            serving.CountAll();
            Assert.All(
                (string[])["runs", "hits", "misses", "prefetches", "pins", "cancelled", "OverBudget", "Io", "evictions", "failed loads", "packings", "packed runs"],
                what => Assert.True(serving.Counts.GetValueOrDefault(what) > 0, $"there were no {what}"));
            await serving.DisposeAsync().AsTask().WaitAsync(Limit);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"PTM_TEST_SEED={seed}: {serving.Describe()}", e);
        }

        log.WriteLine($"seed {seed}: {string.Join(", ", serving.Counts.OrderBy(c => c.Key))}");
    }

    private static async Task WorkAsync(RandomServing serving, int seed)
    {
        for (var round = 0; round < Rounds; round++)
        {
            // Many workers on all tasks compete for room; a few on two tasks leave some, so that weights get packed.
            var (workers, tasks) = round % 2 == 0 ? (8, serving.Tasks) : (4, 2);
            var chosen = Enumerable.Range(round, tasks).Select(t => t % serving.Tasks).ToArray();
            await Task.WhenAll(Enumerable.Range(1, workers).Select(
                worker => Task.Run(() => serving.WorkAsync((seed * 1000) + (round * 10) + worker, OperationsPerRound / workers, chosen))));
            await serving.RestAsync();
        }
    }
}
