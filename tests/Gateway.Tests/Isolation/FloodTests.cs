using PtmOrleans.Gateway.Quotas;
using PtmOrleans.Grains.Quotas;
using PtmOrleans.Grains.Tenants;
using PtmOrleans.Scheduling.Simulation;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Isolation;

/// <summary>
/// One tenant sends ten times what it may, in virtual time: the gateway's quota decides what gets through, and the scheduler that serves
/// real requests decides what runs.
/// </summary>
public sealed class FloodTests
{
    private const double Quota = 20;
    private const int Seconds = 120;

    private static readonly SimulationOptions Node = new()
    {
        Costs = new SimulatedCosts { Exec = TimeSpan.FromMilliseconds(10), Switch = TimeSpan.FromMilliseconds(5), Bind = TimeSpan.FromMilliseconds(5) },
        MaxBatch = 8,
        HeldTasks = 2,
    };

    private static TimeSpan OneBatch => Node.Costs.Switch + (Node.Costs.Exec * (1 + (Node.Costs.ExtraItem * (Node.MaxBatch - 1))));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Flood_TenTimesTheQuota_OthersP99MovesByAtMostOneBatch(int seed)
    {
        var victim = Arrivals("victim/a", rate: 10, seed);
        var alone = P99(victim);

        var held = P99([.. victim, .. Admitted(Arrivals("flood/b", Quota * 10, seed + 100))]);

        Assert.InRange(held, TimeSpan.Zero, alone + OneBatch);
    }

    [Fact]
    public void Flood_NotHeldToAQuota_MovesItByMore()
    {
        var victim = Arrivals("victim/a", rate: 10, seed: 1);

        var unheld = P99([.. victim, .. Arrivals("flood/b", Quota * 10, seed: 101)]);

        Assert.True(unheld > P99(victim) + OneBatch, $"the flood alone does no harm, p99 {unheld}: the other test shows nothing");
    }

    private static TimeSpan P99(IEnumerable<SimulatedRequest> requests) =>
        Simulator.Run([.. requests.OrderBy(r => r.At)], Node).Letters["victim/a"].P99Response;

    private static IEnumerable<SimulatedRequest> Admitted(IEnumerable<SimulatedRequest> requests)
    {
        var clock = new ManualTimeProvider();
        var start = clock.GetUtcNow();
        var quota = new TenantQuota(Guid.NewGuid(), clock);
        quota.Apply(new QuotaShare { Rate = Quota, Burst = 1, Limits = new TenantLimits { RequestsPerSecond = Quota, Burst = 1 } });
        foreach (var request in requests)
        {
            clock.Advance(request.At - (clock.GetUtcNow() - start));
            if (quota.Enter() is null)
            {
                quota.Leave();
                yield return request;
            }
        }
    }

    private static SimulatedRequest[] Arrivals(string task, double rate, int seed)
    {
        var random = new Random(seed);
        var requests = new List<SimulatedRequest>();
        for (var at = 0.0; at < Seconds; at += -Math.Log(1 - random.NextDouble()) / rate)
        {
            requests.Add(new SimulatedRequest(TimeSpan.FromSeconds(at), task));
        }

        return [.. requests];
    }
}
