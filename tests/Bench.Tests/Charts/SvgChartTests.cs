using System.Xml.Linq;
using PtmOrleans.Bench.Charts;

namespace PtmOrleans.Bench.Tests.Charts;

public sealed class SvgChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Draw_Panels_HaveALineAndANamePerSeries()
    {
        var chart = new Chart("Late & <slow>", [Panel("one", ("a", 0, 10), ("b", 0, 10)), Panel("two", ("b", 3, 3), ("a", 5, 0))]);
        var root = XElement.Parse(SvgChart.Draw(chart));

        Assert.Equal("Late & <slow>", root.Element(Svg + "title")!.Value);
        Assert.Equal(["l0", "l1", "l1", "l0"], root.Descendants(Svg + "polyline").Select(l => l.Attribute("class")!.Value));
        Assert.Equal("58,236 400,34", root.Descendants(Svg + "polyline").First().Attribute("points")!.Value);
        Assert.Equal(["a", "a", "b", "b"], Names(root).Select(n => n.Value).Order());
        Assert.DoesNotContain("http", root.ToString().Replace(Svg.NamespaceName, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_LinesThatEndTogether_HaveNamesThatDoNotCoverEachOther()
    {
        var panel = Panel("p", [.. "abcde".Select(c => (c.ToString(), 9.0, 0.0)), ("f", 9, 9)]);
        var root = XElement.Parse(SvgChart.Draw(new Chart("t", [panel])));
        var places = Names(root).Select(n => (double)n.Attribute("y")!).Order().ToArray();
        Assert.Equal(6, places.Length);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 14));
        Assert.True(places[^1] <= 240);
    }

    [Theory]
    [InlineData(0, 8, "0 1 2 3 4 5 6 7 8")]
    [InlineData(1, 8, "1 2 3 4 5 6 7 8")]
    [InlineData(0, 93, "0 20 40 60 80")]
    [InlineData(0, 0.37, "0 0.05 0.1 0.15 0.2 0.25 0.3 0.35")]
    [InlineData(0, 0, "0 0.2 0.4 0.6 0.8 1")]
    public void Marks_AreRound(double least, double most, string marks) =>
        Assert.Equal(marks, string.Join(' ', new Axis(least, most, 0, 100).Marks.Select(m => FormattableString.Invariant($"{m:0.##}"))));

    private static IEnumerable<XElement> Names(XElement root) =>
        root.Descendants(Svg + "text").Where(t => t.Attribute("class")!.Value.StartsWith('n'));

    private static ChartPanel Panel(string title, params (string Name, double First, double Last)[] lines) =>
        new(title, "x", [.. lines.Select(l => new ChartLine(l.Name, [new ChartPoint(0, l.First), new ChartPoint(1, l.Last)]))]);
}
