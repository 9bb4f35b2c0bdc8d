using System.Globalization;
using System.Xml.Linq;

namespace PtmOrleans.Bench.Charts;

/// <summary>Draws a chart as SVG in the reader's light or dark colours; lines differ in dashes too and are named at their ends.</summary>
internal sealed class SvgChart
{
    private const int Columns = 2;
    private const int Width = 480;
    private const int Height = 280;
    private const int Header = 48;
    private const int Left = 58;
    private const int Right = 80;
    private const int Top = 34;
    private const int Bottom = 44;
    private const int NameHeight = 14;
    private const int NameWidth = 56;
    private const int Looks = 6;

    private const string Style = """
        rect { fill: #ffffff }
        text { fill: #24292f; stroke: #ffffff; stroke-width: 3; paint-order: stroke }
        .quiet { fill: #57606a; font-size: 12px } .title { font-weight: 600 }
        .grid { stroke: #d0d7de; stroke-width: 1 }
        polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round }
        .l0 { stroke: #0969da; stroke-width: 3 }
        .l1 { stroke: #9a6700; stroke-dasharray: 7 3 } .l2 { stroke: #1a7f37; stroke-dasharray: 2 3 }
        .l3 { stroke: #8250df; stroke-dasharray: 9 3 2 3 } .l4 { stroke: #cf222e } .l5 { stroke: #57606a; stroke-dasharray: 4 2 }
        .n0 { fill: #0969da; font-weight: 600 } .n1 { fill: #9a6700 } .n2 { fill: #1a7f37 }
        .n3 { fill: #8250df } .n4 { fill: #cf222e } .n5 { fill: #57606a }
        @media (prefers-color-scheme: dark) {
          rect { fill: #0d1117 }
          text { fill: #e6edf3; stroke: #0d1117 } .quiet { fill: #8d96a0 } .grid { stroke: #30363d }
          .l0 { stroke: #58a6ff } .l1 { stroke: #d29922 } .l2 { stroke: #3fb950 }
          .l3 { stroke: #bc8cff } .l4 { stroke: #ff7b72 } .l5 { stroke: #8d96a0 }
          .n0 { fill: #58a6ff } .n1 { fill: #d29922 } .n2 { fill: #3fb950 }
          .n3 { fill: #bc8cff } .n4 { fill: #ff7b72 } .n5 { fill: #8d96a0 }
        }
        """;

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";
    private readonly List<string> _names;
    private readonly Chart _chart;

    private SvgChart(Chart chart)
    {
        _chart = chart;
        _names = [.. chart.Panels.SelectMany(p => p.Lines).Select(l => l.Name).Distinct()];
    }

    public static string Draw(Chart chart) => new SvgChart(chart).Draw().ToString();

    private XElement Draw()
    {
        var rows = (_chart.Panels.Count + Columns - 1) / Columns;
        var (width, height) = (Columns * Width, Header + (rows * Height));
        return new XElement(
            Svg + "svg",
            new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("font-family", "system-ui, sans-serif"),
            new XAttribute("font-size", 13),
            new XElement(Svg + "title", _chart.Title),
            new XElement(Svg + "style", Style),
            new XElement(Svg + "rect", new XAttribute("width", width), new XAttribute("height", height)),
            Text(16, 28, _chart.Title, "title", "start"),
            _chart.Panels.Select((panel, i) => new XElement(
                Svg + "g",
                new XAttribute("transform", $"translate({i % Columns * Width} {Header + (i / Columns * Height)})"),
                Draw(panel))));
    }

    private IEnumerable<XElement> Draw(ChartPanel panel)
    {
        var points = panel.Lines.SelectMany(l => l.Points).ToArray();
        var across = new Axis(points.Min(p => p.X), points.Max(p => p.X), Left, Width - Right);
        var up = new Axis(0, points.Max(p => p.Y), Height - Bottom, Top);
        return
        [
            Text(Left, 18, panel.Title, "title", "start"),
            .. up.Marks.SelectMany(mark => new[]
            {
                Rule(Left, up[mark], Width - Right, up[mark]), Text(Left - 6, up[mark] + 4, Number(mark), "quiet", "end"),
            }),
            .. across.Marks.Select(mark => Text(across[mark], Height - Bottom + 16, Number(mark), "quiet", "middle")),
            Text((Left + Width - Right) / 2.0, Height - 8, panel.Across, "quiet", "middle"),
            .. panel.Lines.Select(line => new XElement(
                Svg + "polyline",
                new XAttribute("class", $"l{Look(line)}"),
                new XAttribute("points", string.Join(' ', line.Points.Select(p => $"{Place(across[p.X])},{Place(up[p.Y])}"))))),
            .. Names(panel, across, up),
        ];
    }

    /// <summary>The names at the ends of their lines, moved apart where they would cover each other.</summary>
    private IEnumerable<XElement> Names(ChartPanel panel, Axis across, Axis up)
    {
        var lines = panel.Lines.OrderBy(l => up[l.Points[^1].Y]).ToArray();
        var ends = lines.Select(l => across[l.Points[^1].X] + 6).ToArray();
        var places = lines.Select(l => up[l.Points[^1].Y]).ToArray();
        for (var i = 0; i < places.Length; i++)
        {
            places[i] = Beside(i, 0, i).Aggregate(places[i], (place, other) => Math.Max(place, places[other] + NameHeight));
        }

        for (var i = places.Length - 1; i >= 0; i--)
        {
            var floor = Math.Min(places[i], Height - Bottom);
            places[i] = Beside(i, i + 1, places.Length).Aggregate(floor, (place, other) => Math.Min(place, places[other] - NameHeight));
        }

        return lines.Select((line, i) => Text(ends[i], places[i] + 4, line.Name, $"n{Look(line)}", "start"));

        IEnumerable<int> Beside(int name, int from, int to) =>
            Enumerable.Range(from, to - from).Where(other => Math.Abs(ends[name] - ends[other]) < NameWidth);
    }

    private int Look(ChartLine line) => _names.IndexOf(line.Name) % Looks;

    private static XElement Text(double x, double y, string text, string look, string anchor) => new(
        Svg + "text",
        new XAttribute("x", Place(x)),
        new XAttribute("y", Place(y)),
        new XAttribute("class", look),
        new XAttribute("text-anchor", anchor),
        text);

    private static XElement Rule(double x1, double y1, double x2, double y2) => new(
        Svg + "line",
        new XAttribute("class", "grid"),
        new XAttribute("x1", Place(x1)),
        new XAttribute("y1", Place(y1)),
        new XAttribute("x2", Place(x2)),
        new XAttribute("y2", Place(y2)));

    private static string Place(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
