using PtmOrleans.Cli.Scheduler;
using PtmOrleans.Client.Operations;

namespace PtmOrleans.Cli.Tests.Scheduler;

public class SchedulerFilterTests
{
    private static readonly SchedulerInfo All = new(
        "default",
        "affinity",
        ["affinity"],
        DateTimeOffset.UnixEpoch,
        [new("acme/a", 1, 1, 1, 1, 1, 1), new("acme/a", 2, 1, 1, 1, 1, 1), new("acme/ab", 1, 1, 1, 1, 1, 1)],
        [new("d0", "cpu", 1, 1, 1, [], 0), new("d1", "cpu", 1, 1, 1, [], 0)],
        [Decision("d0", "acme/a:1"), Decision("d1", "acme/ab:1"), Decision("d1", "acme/a:2"), Decision("d0", "acme/a:2")],
        new CostsInfo([], []));

    [Theory]
    [InlineData(null, null, 9, "d0 acme/a:1, d1 acme/ab:1, d1 acme/a:2, d0 acme/a:2", 3, 2)]
    [InlineData("acme/a", null, 9, "d0 acme/a:1, d1 acme/a:2, d0 acme/a:2", 2, 2)]
    [InlineData("acme/a:2", null, 9, "d1 acme/a:2, d0 acme/a:2", 1, 2)]
    [InlineData("acme/a", "d0", 1, "d0 acme/a:2", 2, 1)]
    [InlineData("acme", null, 9, "", 0, 2)]
    public void Apply_KeepsWhatWasAskedFor(string? task, string? device, int last, string decisions, int lists, int devices)
    {
        var some = new SchedulerFilter(task, device, last).Apply(All);

        Assert.Equal(decisions, string.Join(", ", some.Decisions.Select(d => $"{d.Device} {d.List}")));
        Assert.Equal(lists, some.Lists.Count);
        Assert.Equal(devices, some.Devices.Count);
    }

    private static DecisionInfo Decision(string device, string list) => new(DateTimeOffset.UnixEpoch, device, list, "why", 1, 1, 0, 1);
}
