using BenchmarkDotNet.Attributes;

namespace PtmOrleans.Bench.Scheduler;

/// <summary>Picks of one scheduler on one core, heartbeats, list reports and learning included.</summary>
public class PickBenchmark
{
    /// <summary>Steps per measured call; each brings one pick.</summary>
    public const int Steps = 1000;

    // Costs are learned and buffers have their size by then.
    private const int StepsToSettle = 100_000;

    private PickWorkload _workload = null!;

    /// <summary>Lists with work.</summary>
    [Params(100, 1000)]
    public int Lists { get; set; }

    /// <summary>Device instances.</summary>
    [Params(16)]
    public int Devices { get; set; }

    /// <summary>The policy.</summary>
    [Params("affinity", "fcfs")]
    public string Policy { get; set; } = "";

    /// <summary>Lets lists, devices and costs reach the state that they stay in.</summary>
    [GlobalSetup]
    public void Settle()
    {
        _workload = new PickWorkload(Policy, Lists, Devices);
        for (var i = 0; i < StepsToSettle; i++)
        {
            _workload.Step();
        }
    }

    /// <summary>Picks and finishes work.</summary>
    [Benchmark(OperationsPerInvoke = Steps)]
    public long Pick()
    {
        var before = _workload.Picks;
        for (var i = 0; i < Steps; i++)
        {
            _workload.Step();
        }

        return _workload.Picks - before;
    }
}
