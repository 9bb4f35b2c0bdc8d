using PtmOrleans.WeightStore.Caching;

namespace PtmOrleans.WeightStore.Tests.Caching;

public sealed class ResidencyTableTests
{
    [Fact]
    public async Task Register_ThousandsOfTasks_ForgetsThoseLongGone()
    {
        await using var fixture = new CacheFixture("fake", budget: 100);
        var table = new ResidencyTable(new DeviceWeightCacheOptions { BudgetBytes = 100 }, segment => segment, fixture.Clock);
        var template = fixture.Task("t", ("shared", 40));
        var used = table.Register(fixture.Task("used", 40));
        var resident = table.Register(fixture.Task("resident", 40));
        table.Move(resident.Segments[0], SegmentState.Resident);
        for (var i = 0; i < 5000; i++)
        {
            table.Use(used);
            table.Register(template with { Version = i + 1 });
        }

        Assert.InRange(table.Tasks.Count, 1, 4100);
        Assert.Same(used, table.Find("used:1"));
        Assert.Same(resident, table.Find("resident:1"));
        Assert.Equal(40, table.BytesIn(SegmentState.Resident));
    }
}
