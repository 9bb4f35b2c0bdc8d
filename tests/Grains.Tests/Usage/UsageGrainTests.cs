using Orleans.Runtime;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Grains.Usage;

namespace PtmOrleans.Grains.Tests.Usage;

public sealed class UsageGrainTests
{
    private static readonly UsageAmounts Used = new(1, 2, 3, 0.5, 4);

    private static readonly UsageSelection All = new() { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue, Limit = 10_000 };

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

        var rows = await day.ReadAsync(All, CancellationToken.None).Soon();

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

        Assert.Equal(1, Assert.Single(await day.ReadAsync(All, CancellationToken.None).Soon()).Used.Requests);
        await day.RecordAsync(Report(today, 2, "a"), CancellationToken.None).Soon();
        Assert.Equal(2, Assert.Single(await day.ReadAsync(All, CancellationToken.None).Soon()).Used.Requests);
    }

    [Fact]
    public async Task RecordAsync_TwoGatewaysSameNumbers_BothCount()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        await day.RecordAsync(Report(today, 1, "a"), CancellationToken.None).Soon();
        await day.RecordAsync(Report(today, 1, "a") with { Gateway = Guid.NewGuid() }, CancellationToken.None).Soon();

        Assert.Equal(2, Assert.Single(await day.ReadAsync(All, CancellationToken.None).Soon()).Used.Requests);
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
        var sum = Assert.Single(await usage.ReadDaysAsync(All, CancellationToken.None).Soon());
        Assert.Equal(new UsageRow(today, "a", Used + Used), sum);
        Assert.Empty(await first.ReadAsync(All, CancellationToken.None).Soon());

        await first.RecordAsync(Report(today, 9, "a"), CancellationToken.None).Soon();
        Assert.Empty(await first.ReadAsync(All, CancellationToken.None).Soon());
    }

    [Fact]
    public async Task NoteDayAsync_OldDayCannotBeRead_NewDayIsListedOnceItCan()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (first, today) = Today(cluster);
        await first.RecordAsync(Report(today, 1, "a"), CancellationToken.None).Soon();
        await cluster.RestartAsync(TimeSpan.FromDays(63));
        var (later, then) = Today(cluster);
        var (old, now) = (DateOnly.FromDateTime(today.UtcDateTime), DateOnly.FromDateTime(then.UtcDateTime));
        cluster.Storage.IsUnreadable = id => id.Key.ToString() == new UsageDay(DrivenCluster.Tenant, old).ToString();
        await Assert.ThrowsAnyAsync<Exception>(() => later.RecordAsync(Report(then, 2, "a"), CancellationToken.None).Soon());
        cluster.Storage.IsUnreadable = _ => false;

        await later.RecordAsync(Report(then, 2, "a"), CancellationToken.None).Soon();

        var usage = cluster.Client.GetGrain<IUsageGrain>(DrivenCluster.Tenant);
        Assert.Equal([now], await usage.ListDaysAsync(old, now, CancellationToken.None).Soon());
        Assert.Equal(today, Assert.Single(await usage.ReadDaysAsync(All, CancellationToken.None).Soon()).Start);
    }

    [Fact]
    public async Task ReadDaysAsync_OverMonthsInPages_EveryRowOnceUntilItIsTooOld()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        List<string> expected = [];
        for (var i = 0; i < 4; i++)
        {
            await cluster.RestartAsync(TimeSpan.FromDays(i < 3 ? 20 : 63));
            var (day, midnight) = Today(cluster);
            await day.RecordAsync(Report(midnight, 1, "a", "b", "c"), CancellationToken.None).Soon();
            expected.AddRange(i < 3 ? [$"{midnight:d} a", $"{midnight:d} b", $"{midnight:d} c"] : []);
        }

        var usage = cluster.Client.GetGrain<IUsageGrain>(DrivenCluster.Tenant);
        List<string> seen = [];
        var (rows, page) = (Array.Empty<UsageRow>(), All with { Limit = 2 });
        while ((rows = await usage.ReadDaysAsync(page, CancellationToken.None).Soon()).Length > 0)
        {
            Assert.InRange(rows.Length, 1, 2);
            seen.AddRange(rows.Select(r => $"{r.Start:d} {r.Task}"));
            page = page with { AfterStart = rows[^1].Start, AfterTask = rows[^1].Task };
        }

        Assert.Equal(expected, seen);
        Assert.Equal(3, (await usage.ReadDaysAsync(All with { Task = "b" }, CancellationToken.None).Soon()).Length);

        await cluster.RestartAsync(TimeSpan.FromDays(800));
        var (last, then) = Today(cluster);
        await last.RecordAsync(Report(then, 1, "a"), CancellationToken.None).Soon();
        Assert.Empty(await cluster.Client.GetGrain<IUsageGrain>(DrivenCluster.Tenant).ReadDaysAsync(All, CancellationToken.None).Soon());
    }

    [Fact]
    public async Task ReadAsync_Selection_NoMoreThanIsAskedFor()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        await day.RecordAsync(Report(today, 1, "b", "a", "c"), CancellationToken.None).Soon();
        await day.RecordAsync(new UsageReport(_gateway, 2, [new UsageRow(today.AddHours(9), "a", Used)]), CancellationToken.None).Soon();

        Assert.Equal(["a 5", "b 5"], await ReadAsync(All with { Limit = 2 }));
        Assert.Equal(["c 5", "a 9"], await ReadAsync(All with { AfterStart = today.AddHours(5), AfterTask = "b" }));
        Assert.Equal(["a 5", "a 9"], await ReadAsync(All with { Task = "a" }));
        Assert.Equal(["a 9"], await ReadAsync(All with { From = today.AddHours(6) }));
        Assert.Equal(["a 5", "b 5", "c 5"], await ReadAsync(All with { To = today.AddHours(9) }));
        Assert.Equal(["b 0", "c 0"], await ReadAsync(All with { ByDay = true, AfterStart = today, AfterTask = "a" }));

        async Task<string[]> ReadAsync(UsageSelection selection) =>
            [.. (await day.ReadAsync(selection, CancellationToken.None).Soon()).Select(r => $"{r.Task} {r.Start.Hour}")];
    }

    [Fact]
    public async Task RecordAsync_MoreTasksThanAreKept_CountedTogether()
    {
        await using var cluster = await DrivenCluster.StartAsync();
        var (day, today) = Today(cluster);
        await day.RecordAsync(Report(today, 1, [.. Enumerable.Range(0, 2_003).Select(i => $"t{i}")]), CancellationToken.None).Soon();

        var rows = await day.ReadAsync(All, CancellationToken.None).Soon();

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
