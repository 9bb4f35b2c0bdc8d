using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Tests.Reports;

public sealed class SpreadTests
{
    [Fact]
    public void Of_Values_IsMedianAndRange()
    {
        Assert.Equal(new Spread(2, 1, 9), Spread.Of([9, 1, 2]));
        Assert.Equal(new Spread(3, 1, 9), Spread.Of([9, 4, 1, 2]));
    }

    [Fact]
    public void Text_RangeOrNone()
    {
        Assert.Equal("3.0 (1.0–9.0)", new Spread(3, 1, 9).Text("0.0"));
        Assert.Equal("1,234", new Spread(1234, 1234, 1234).Text("#,0"));
    }
}
