using PtmOrleans.Scheduling.Simulation;

namespace PtmOrleans.Scheduling.Tests.Parity;

/// <summary>One worker, 54 ms a sentence, each request served whole: a list of its own and a batch as large as the largest.</summary>
public sealed class ParaTraParityTests
{
    private const double PerSentence = 0.054;

    private static readonly Dictionary<string, int[]> Workloads = new()
    {
        ["W1"] = [256, 256, 256, 16, 256, 128, 256, 256, 16, 128],
        ["W4"] = [128, 128, 128, 128, 32, 32, 32, 32, 32, 32, 32, 32],
    };

    /// <summary>Mean wait, mean turnaround, mean and largest weighted turnaround, makespan; times in seconds.</summary>
    [Theory]
    [InlineData("W1", "fcfs", 49.921, 59.771, 19.894, 105.074, 98.496)]
    [InlineData("W1", "hrrn", 34.715, 44.564, 6.750, 17.074, 98.496)]
    [InlineData("W4", "fcfs", 25.370, 28.826, 14.203, 23.363, 41.472)]
    [InlineData("W4", "hrrn", 15.002, 18.458, 6.703, 11.363, 41.472)]
    public void Simulate_CheckCase_AgreesToTheThirdDecimal(
        string workload, string policy, double wait, double turnaround, double weighted, double worst, double makespan)
    {
        var run = Simulate(policy, [.. Workloads[workload].Select((n, i) => (0.1 * i, n))]);
        Assert.Equal(wait, run.MeanWait.TotalSeconds, 3);
        Assert.Equal(turnaround, run.MeanResponse.TotalSeconds, 3);
        Assert.Equal(weighted, run.MeanWeightedTurnaround, 3);
        Assert.Equal(worst, run.MaxWeightedTurnaround, 3);
        Assert.Equal(makespan, run.Makespan.TotalSeconds, 3);
    }

    /// <summary>
    /// A job of 100 sentences among a stream of short ones that keeps the worker all but busy: SJF leaves it to the end, HRRN takes it
    /// once its ratio has grown.
    /// </summary>
    [Theory]
    [InlineData("fcfs")]
    [InlineData("sjf")]
    [InlineData("hrrn")]
    public void Simulate_LongJobAmongShortOnes_AgreesWithAnIndependentComputation(string policy)
    {
        var run = Simulate(policy, LongAmongShort);
        var (turnaround, weighted, worst) = Compute(policy, LongAmongShort);
        Assert.Equal(turnaround, run.MeanResponse.TotalSeconds, 5);
        Assert.Equal(weighted, run.MeanWeightedTurnaround, 5);
        Assert.Equal(worst, run.MaxWeightedTurnaround, 5);
    }

    [Fact]
    public void Simulate_LongJobAmongShortOnes_TellsThePoliciesApart()
    {
        var (sjf, hrrn) = (Simulate("sjf", LongAmongShort), Simulate("hrrn", LongAmongShort));
        Assert.True(sjf.MaxResponse > 1.5 * hrrn.MaxResponse, $"sjf {sjf.MaxResponse}, hrrn {hrrn.MaxResponse}");
        Assert.True(sjf.MeanResponse < hrrn.MeanResponse, $"sjf {sjf.MeanResponse}, hrrn {hrrn.MeanResponse}");
    }

    private static (double At, int Sentences)[] LongAmongShort { get; } =
    [
        (0, 10), (0.1, 100), .. Enumerable.Range(1, 120).Select(i => (0.2 + (0.3 * i), 4 + (i % 4))),
    ];

    private static SimulationResult Simulate(string policy, (double At, int Sentences)[] requests) => Simulator.Run(
        [.. requests.Select((r, i) => new SimulatedRequest(TimeSpan.FromSeconds(r.At), $"request-{i:000}", r.Sentences))],
        new SimulationOptions
        {
            Policy = policy,
            MaxBatch = 256,
            Costs = new SimulatedCosts { Exec = TimeSpan.FromSeconds(PerSentence), ExtraItem = 1, Switch = TimeSpan.Zero },
        });

    /// <summary>The textbook loop: whenever the worker is free it takes the best of what has arrived.</summary>
    private static (double Turnaround, double Weighted, double Worst) Compute(string policy, (double At, int Sentences)[] requests)
    {
        List<(double At, int Sentences)> open = [.. requests];
        List<(double Turnaround, double Weighted)> done = [];
        for (var clock = 0.0; open.Count > 0;)
        {
            clock = Math.Max(clock, open.Min(r => r.At));
            var next = open.Where(r => r.At <= clock).OrderBy(r => policy switch
            {
                "sjf" => r.Sentences,
                "hrrn" => -(1 + ((clock - r.At) / (PerSentence * r.Sentences))),
                _ => 0.0,
            }).ThenBy(r => r.At).First();
            open.Remove(next);
            clock += PerSentence * next.Sentences;
            done.Add((clock - next.At, (clock - next.At) / (PerSentence * next.Sentences)));
        }

        return (done.Average(d => d.Turnaround), done.Average(d => d.Weighted), done.Max(d => d.Weighted));
    }
}
