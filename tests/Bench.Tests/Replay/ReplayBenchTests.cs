using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Replay;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Scheduling.Workloads;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Replay;

/// <summary>Whole replays with models of a size that tests can bear.</summary>
public sealed class ReplayBenchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task RunAsync_BothArms_AnswerEverythingAndTheBaselineChangesModelsAsTheTraceDoes()
    {
        using var folder = new TempFolder();
        var options = Options(folder, [Arm.Ours("affinity", 32, TimeSpan.Zero), Arm.Baseline]) with { Load = 0.8 };
        var report = new Report("replay");

        await new ReplayBench(options, report).RunAsync(CancellationToken.None).WaitAsync(Patience);

        var rows = Rows(report);
        Assert.Equal(["affinity", "fcfs, full models"], rows.Select(r => r[0]));
        Assert.All(rows, row => Assert.Equal((40, 40), (int.Parse(row[1]), int.Parse(row[2]))));

        // The task that was asked last before time starts is the last one. A request that is on its way while the device becomes free may
        // change places with others.
        var changes = options.Arrivals.Zip(options.Arrivals.Prepend(new Arrival(2, default)), (a, b) => a.Task != b.Task).Count(c => c);
        var switches = int.Parse(rows[1][6]);
        Assert.InRange(switches, changes / 2, options.Arrivals.Length);
        Assert.InRange(report.Figures["throughput_ratio"], 0.1, 1000);
        Assert.Equal(switches / Math.Max(1, report.Figures["switches"]), report.Figures["switch_ratio"]);
        Assert.True(Directory.Exists(folder["fleet/store"]));
    }

    [Fact]
    public async Task RunAsync_Interrupted_ReportsWhatWasAnsweredByThen()
    {
        using var folder = new TempFolder();
        using var interrupt = new CancellationTokenSource();
        var far = new Arrival(0, TimeSpan.FromHours(1));
        var options = Options(folder, [Arm.Ours("fcfs", 1, TimeSpan.Zero)]);
        options = options with { Arrivals = [.. options.Arrivals, far], Answered = done => InterruptAfter(40, done) };
        var report = new Report("replay");

        var run = new ReplayBench(options, report).RunAsync(interrupt.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));

        Assert.Equal(["41", "40"], Rows(report)[0][1..3]);
        Assert.Equal(0, report.Figures["late"]);

        void InterruptAfter(int count, int done)
        {
            if (done == count)
            {
                interrupt.Cancel();
            }
        }
    }

    [Fact]
    public async Task RunAsync_InterruptedInTheBaseline_ComparesNothing()
    {
        using var folder = new TempFolder();
        using var interrupt = new CancellationTokenSource();
        var answers = 0;
        var options = Options(folder, [Arm.Ours("affinity", 32, TimeSpan.Zero), Arm.Baseline]);
        options = options with { Answered = InterruptInTheBaseline };
        var report = new Report("replay");

        var run = new ReplayBench(options, report).RunAsync(interrupt.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Patience));

        Assert.Equal(2, Rows(report).Length);
        Assert.DoesNotContain(report.Figures.Keys, f => f.EndsWith("_ratio", StringComparison.Ordinal));

        void InterruptInTheBaseline(int done)
        {
            if (Interlocked.Increment(ref answers) == options.Arrivals.Length + 1)
            {
                interrupt.Cancel();
            }
        }
    }

    [Fact]
    public async Task RunAsync_MoreAtOnceThanAServedListHolds_AnswersAll()
    {
        using var folder = new TempFolder();
        var options = Options(folder, [Arm.Ours("affinity", 32, TimeSpan.Zero)]);
        var report = new Report("replay");

        await new ReplayBench(options with { Arrivals = new Arrival[1100] }, report).RunAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(["1100", "1100"], Rows(report)[0][1..3]);
    }

    [Fact]
    public async Task Node_OfWholeModels_PagesNothingInBesides()
    {
        using var folder = new TempFolder();
        var options = Options(folder, []);
        using var fleet = await Fleet.PrepareAsync(options.Fleet, options.Size, options.Tasks, CancellationToken.None);
        await using var node = new ReplayNode(Arm.Baseline, fleet, budgetTasks: 1);
        await node.StartAsync(CancellationToken.None).WaitAsync(Patience);
        var loop = new OpenLoop(node.Invoker, fleet.Tasks, options.Tokens, deadline: null);
        await loop.WarmUpAsync(CancellationToken.None).WaitAsync(Patience);
        var before = (await node.DescribeAsync()).Cache.BytesPaged;

        await loop.WarmUpAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(before, (await node.DescribeAsync()).Cache.BytesPaged);
    }

    private static ReplayOptions Options(TempFolder folder, Arm[] arms) => new()
    {
        Arrivals = Arrival.Of(
            WorkloadGenerator.Generate(new WorkloadOptions { Tasks = 40, Letters = 3, Mean = TimeSpan.FromMilliseconds(5) }), tasks: 3, stretch: 1),
        Arms = arms,
        Tasks = 3,
        Budget = 2,
        Tokens = 8,
        Deadline = TimeSpan.FromSeconds(60),
        Rounds = 1,
        Size = "bert-tiny",
        Fleet = folder["fleet"],
    };

    private static string[][] Rows(Report report)
    {
        using var text = new StringWriter();
        report.Print(text);
        return [.. text.ToString().Split('\n').Where(l => l.StartsWith('|')).Skip(2).Select(l => l.Split('|')[1..^1].Select(c => c.Trim()).ToArray())];
    }
}
