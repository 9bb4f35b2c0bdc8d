using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Tests.Policies;

public sealed class PolicyProperties
{
    private const int Requests = 300;
    private const int Allowance = 5;

    private static readonly Gen<(int Seed, int Lists, int Devices, int Gap)> Workloads =
        from seed in Gen.Choose(0, 1_000_000)
        from lists in Gen.Choose(2, 12)
        from devices in Gen.Choose(1, 3)
        from gap in Gen.Choose(2, 60)
        select (seed, lists, devices, gap);

    /// <summary>
    /// A switch is the load of weights that the device did not hold. The order of picks changes what later batches find, so a workload may cost either
    /// policy a few switches by chance: hence the allowance.
    /// </summary>
    [Fact]
    public void Affinity_RandomWorkload_LoadsNoMoreThanFcfsAndFinishesAll() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(60),
        Prop.ForAll(Workloads.ToArbitrary(), w =>
        {
            var fcfs = Run("fcfs", w.Seed, w.Lists, w.Devices, w.Gap);
            var affinity = Run("affinity", w.Seed, w.Lists, w.Devices, w.Gap);
            Assert.Equal((Requests, Requests), (fcfs.Finished, affinity.Finished));
            Assert.True(affinity.Loads <= fcfs.Loads + Allowance, $"{affinity.Loads} loads, fcfs {fcfs.Loads}");
        }));

    [Fact]
    public void Affinity_ManyWorkloads_HalvesLoadsAndWaitsLess()
    {
        var (fcfs, affinity) = (new Total(), new Total());
        var random = new Random(3);
        for (var i = 0; i < 40; i++)
        {
            var (seed, lists, devices, gap) = (random.Next(), random.Next(2, 13), random.Next(1, 4), random.Next(2, 61));
            fcfs.Add(Run("fcfs", seed, lists, devices, gap));
            affinity.Add(Run("affinity", seed, lists, devices, gap));
        }

        Assert.True(affinity.Loads < 0.6 * fcfs.Loads, $"{affinity.Loads} loads, fcfs {fcfs.Loads}");
        Assert.True(affinity.Response < 0.8 * fcfs.Response, $"{affinity.Response} ms, fcfs {fcfs.Response} ms");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Affinity_EndlessUrgentWork_PicksTheOtherListWithinTheStatedBound(int devices)
    {
        var simulation = new Simulation("affinity", devices);
        for (var at = 0.0; at < 20_000; at += 8)
        {
            simulation.Arrive(at, $"hot{(int)(at / 8) % (2 * devices)}", deadline: 400);
        }

        simulation.Arrive(100, "cold");
        simulation.Arrive(150, "colder");
        simulation.Run();
        var bound = new PolicyOptions().MaxWait.TotalMilliseconds + (4 * 2 * Simulation.LongestBatch);
        Assert.InRange(simulation.LongestWait["cold"], 0, bound);
        Assert.InRange(simulation.LongestWait["colder"], 0, bound);
    }

    [Fact]
    public void Affinity_Deadlines_MissesFewerThanFcfs()
    {
        var (fcfs, affinity) = (0, 0);
        for (var seed = 0; seed < 10; seed++)
        {
            fcfs += Run("fcfs", seed, lists: 8, devices: 1, gap: 14, deadline: 600).Late;
            affinity += Run("affinity", seed, lists: 8, devices: 1, gap: 14, deadline: 600).Late;
        }

        Assert.True(affinity < fcfs, $"{affinity} late, fcfs {fcfs}");
    }

    private static Simulation Run(string policy, int seed, int lists, int devices, int gap, double? deadline = null)
    {
        var random = new Random(seed);
        var simulation = new Simulation(policy, devices);
        var at = 0.0;
        for (var i = 0; i < Requests; i++)
        {
            at += -Math.Log(1 - random.NextDouble()) * gap;
            simulation.Arrive(at, $"{random.Next(lists)}", 1 + random.Next(200), deadline);
        }

        return simulation.Run();
    }

    private sealed class Total
    {
        public int Loads { get; private set; }

        public double Response { get; private set; }

        public void Add(Simulation run) => (Loads, Response) = (Loads + run.Loads, Response + run.Response);
    }
}
