using PtmOrleans.Bench.Reports;
using PtmOrleans.Bench.Schedule;

namespace PtmOrleans.Bench.Tests.Schedule;

/// <summary>The default policy against the published logs.</summary>
public sealed class PublishedScheduleTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [PublishedFact]
    public async Task RunAsync_PublishedCells_BeatsLoggedOmlsAndIsNowhereLaterThanAnotherPolicy()
    {
        var options = new ScheduleOptions();
        var (logs, traces) = (PublishedFactAttribute.Logs, PublishedFactAttribute.Traces);
        var cells = await PublishedCells.ReadAsync(logs, traces, options.Batches, CancellationToken.None);
        var report = new Report("schedule");

        await new ScheduleBench(options, report).RunAsync(cells, CancellationToken.None).WaitAsync(Patience);

        var figures = report.Figures;
        Assert.Equal((72, 5792, 8159), (cells.Count, figures["late.logged_omls"], figures["switches.logged_omls"]));
        Assert.True(figures["late.logged_omls"] >= 3 * figures["late.affinity"]);
        Assert.True(figures["switches.logged_omls"] >= 1.6 * figures["switches.affinity"]);
        Assert.True(figures["late.logged_omls"] >= 15 * figures["late.affinity.batched"]);
        Assert.True(figures["switches.logged_omls"] >= 1.6 * figures["switches.affinity.batched"]);
        Assert.Equal((0, 0), (figures["worse_cells"], figures["worse_cells.batched"]));
    }
}
