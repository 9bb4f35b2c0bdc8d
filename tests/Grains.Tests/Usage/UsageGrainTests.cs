using Orleans.Runtime;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Grains.Tests.Usage;

public sealed class UsageGrainTests
{
    private static readonly UsageAmounts Used = new(1, 2, 3, 0.5, 4);

    private readonly Guid _gateway = Guid.NewGuid();

    [Fact]
    public async Task RecordAsync_SentTwice_CountedOnceAlsoAfterAnotherActivation()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        var report = Report(today, 1, "a");
        await day.RecordAsync(report, CancellationToken.None).Soon();
        await day.RecordAsync(report, CancellationToken.None).Soon();
        await day.RecordAsync(Report(today, 2, "a", "b"), CancellationToken.None).Soon();
        await day.RecordAsync(report, CancellationToken.None).Soon();

        var rows = await day.ReadAsync(CancellationToken.None).Soon();

        Assert.Equal([("a", 2L), ("b", 1L)], rows.Select(r => (r.Task, r.Used.Requests)));
        Assert.Equal(new UsageAmounts(2, 4, 6, 1, 8), rows[0].Used);
        Assert.All(rows, r => Assert.Equal(today.AddHours(5), r.Start));
    }

    [Fact]
    public async Task RecordAsync_StorageFails_NothingCountsUntilItIsSentAgain()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        await day.RecordAsync(Report(today, 1, "a"), CancellationToken.None).Soon();
        cluster.Storage.RefusesWrites = true;
        await Assert.ThrowsAsync<OrleansException>(() => day.RecordAsync(Report(today, 2, "a"), CancellationToken.None).Soon());
        cluster.Storage.RefusesWrites = false;

        Assert.Equal(1, Assert.Single(await day.ReadAsync(CancellationToken.None).Soon()).Used.Requests);
        await day.RecordAsync(Report(today, 2, "a"), CancellationToken.None).Soon();
        Assert.Equal(2, Assert.Single(await day.ReadAsync(CancellationToken.None).Soon()).Used.Requests);
    }

    [Fact]
    public async Task RecordAsync_TwoGatewaysSameNumbers_BothCount()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        await day.RecordAsync(Report(today, 1, "a"), CancellationToken.None).Soon();
        await day.RecordAsync(Report(today, 1, "a") with { Gateway = Guid.NewGuid() }, CancellationToken.None).Soon();

        Assert.Equal(2, Assert.Single(await day.ReadAsync(CancellationToken.None).Soon()).Used.Requests);
    }

    [Fact]
    public async Task NoteDayAsync_DayOlderThanHoursAreKept_SummedUpAndClosed()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (first, today) = Today(cluster);
        await first.RecordAsync(Report(today, 1, "a"), CancellationToken.None).Soon();
        await first.RecordAsync(new UsageReport(_gateway, 2, [new UsageRow(today.AddHours(9), "a", Used)]), CancellationToken.None).Soon();
        cluster.Clock.Advance(TimeSpan.FromDays(63));
        var (later, then) = Today(cluster);
        await later.RecordAsync(Report(then, 3, "a"), CancellationToken.None).Soon();
        var (old, now) = (DateOnly.FromDateTime(today.UtcDateTime), DateOnly.FromDateTime(then.UtcDateTime));
        var usage = cluster.Client.GetGrain<IUsageGrain>(DrivenCluster.Tenant);

        Assert.Equal([now], await usage.ListDaysAsync(old, now, CancellationToken.None).Soon());
        var sum = Assert.Single(await usage.ReadDaysAsync(old, now, CancellationToken.None).Soon());
        Assert.Equal(new UsageRow(today, "a", Used + Used), sum);
        Assert.Empty(await first.ReadAsync(CancellationToken.None).Soon());

        await first.RecordAsync(Report(today, 9, "a"), CancellationToken.None).Soon();
        Assert.Empty(await first.ReadAsync(CancellationToken.None).Soon());
    }

    [Fact]
    public async Task RecordAsync_MoreTasksThanAreKept_CountedTogether()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        await day.RecordAsync(Report(today, 1, [.. Enumerable.Range(0, 2_003).Select(i => $"t{i}")]), CancellationToken.None).Soon();

        var rows = await day.ReadAsync(CancellationToken.None).Soon();

        Assert.Equal(2_001, rows.Length);
        Assert.Equal(3, Assert.Single(rows, r => r.Task == "*").Used.Requests);
    }

    private UsageReport Report(DateTimeOffset day, long sequence, params string[] tasks) =>
        new(_gateway, sequence, [.. tasks.Select(t => new UsageRow(day.AddHours(5), t, Used))]);

    private static (IUsageDayGrain Grain, DateTimeOffset Midnight) Today(DrivenCluster cluster)
    {
        var now = cluster.Clock.GetUtcNow();
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var key = new UsageDay(DrivenCluster.Tenant, DateOnly.FromDateTime(now.UtcDateTime));
        return (cluster.Client.GetGrain<IUsageDayGrain>(key.ToString()), midnight);
    }
}
