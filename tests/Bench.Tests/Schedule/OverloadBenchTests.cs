using PtmOrleans.Bench.Reports;
using PtmOrleans.Bench.Schedule;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Schedule;

public sealed class OverloadBenchTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task RunAsync_TwiceTheSaturation_KeepsTheGoodputOfAffinityWhileOmlsCollapses()
    {
        using var folder = new TempFolder();
        var report = new Report("schedule");
        var options = new ScheduleOptions
        {
            Policies = ["affinity", "omls"],
            Machines = [1, 2],
            Letters = [12],
            Batches = [1],
            Span = TimeSpan.FromMinutes(2),
            Csv = folder["loads.csv"],
            Svg = folder["loads.svg"],
        };

        await new OverloadBench(options, report).RunAsync(CancellationToken.None).WaitAsync(Patience);

        Assert.InRange(report.Figures["goodput_2x_ratio.affinity"], 0.9, 2);
        Assert.InRange(report.Figures["goodput_2x_ratio.omls"], 0, 0.2);
        Assert.Equal(1 + (2 * 2 * 2 * LoadCurve.Loads.Count), File.ReadAllLines(folder["loads.csv"]).Length);
        Assert.Contains("affinity", File.ReadAllText(folder["loads.svg"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fcfs", 1)]
    [InlineData("affinity", 2)]
    public void Run_OneTask_IsSaturatedWhereExecutionIs(string policy, int machines)
    {
        // Without switches the capacity is one request per execution on each machine; 5 % above it the backlog passes 3 s within a minute.
        var point = new LoadPoint("RTX3090", machines, 1, 1, policy);
        var result = new LoadProbe(new ScheduleOptions { Span = TimeSpan.FromMinutes(1) }, point, CancellationToken.None).Run();
        var capacity = machines / new Cell(point.Gpu, machines, 1, "", []).Options(policy).Costs.Exec.TotalSeconds;
        Assert.InRange(result.Saturation.Median, 0.98 * capacity, 1.07 * capacity);
        Assert.InRange(result.Goodput(0).Median, 0.48 * capacity, 0.54 * capacity);
    }
}
