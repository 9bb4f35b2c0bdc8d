using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Invocation;

public class TrafficShareTests
{
    private static readonly TaskName Task = new("acme", "sentiment");

    [Theory]
    [InlineData(0.0, 3)]
    [InlineData(0.8999, 3)]
    [InlineData(0.9001, 4)]
    [InlineData(0.9499, 4)]
    [InlineData(0.9501, 7)]
    [InlineData(0.9999999, 7)]
    public void At_Point_FallsIntoItsShare(double point, int version) =>
        Assert.Equal(version, TrafficShare.At([new(3, 180), new(4, 10), new(7, 10)], point));

    [Fact]
    public void At_CanaryGrows_KeysThatHaveItKeepIt()
    {
        for (var i = 0; i < 1000; i++)
        {
            var point = TrafficShare.PointOf(Task, "default", $"user-{i}");
            var versions = new[] { 1, 10, 50, 99 }.Select(share => TrafficShare.At([new(1, 100 - share), new(2, share)], point)).ToArray();
            Assert.Equal(versions.Order(), versions);
        }
    }

    [Fact]
    public void PointOf_ManyKeys_AreSpreadEvenlyAndPerAlias()
    {
        var points = Enumerable.Range(0, 10_000).Select(i => TrafficShare.PointOf(Task, "default", $"{i}")).ToArray();

        Assert.All(points, p => Assert.InRange(p, 0, Math.BitDecrement(1.0)));
        Assert.All(points.GroupBy(p => (int)(p * 10)), g => Assert.InRange(g.Count(), 900, 1100));
        Assert.NotEqual(points[0], TrafficShare.PointOf(Task, "stable", "0"));
        Assert.Equal(points[0], TrafficShare.PointOf(Task, "default", "0"));
    }
}
