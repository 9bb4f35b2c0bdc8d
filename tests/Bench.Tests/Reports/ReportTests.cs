using System.Text.Json;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Testing;

namespace PtmOrleans.Bench.Tests.Reports;

public sealed class ReportTests
{
    [Fact]
    public void WriteJson_Figures_IsBenchMachineAndFiguresAlone()
    {
        using var folder = new TempFolder();
        var report = new Report("switch");
        Assert.Equal(2, report.Add("loads", "load_ms", [3, 1, 2]));
        report.Figure("ratio", 4.5);

        report.WriteJson(folder["figures.json"]);

        using var json = JsonDocument.Parse(File.ReadAllText(folder["figures.json"]));
        Assert.Equal(["bench", "machine", "figures"], json.RootElement.EnumerateObject().Select(p => p.Name));
        Assert.Equal("switch", json.RootElement.GetProperty("bench").GetString());
        Assert.Equal(
            [("load_ms", 2), ("ratio", 4.5)], json.RootElement.GetProperty("figures").EnumerateObject().Select(p => (p.Name, p.Value.GetDouble())));
    }

    [Fact]
    public void Print_NothingFound_PrintsNothing()
    {
        using var text = new StringWriter();
        new Report("switch").Print(text);
        Assert.Equal("", text.ToString());
    }

    [Fact]
    public void ToString_Table_LinesUpItsColumns()
    {
        var table = new Table("what", "n");
        table.Add("a longer one", "1");
        table.Add("b", "12345");
        var lines = table.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, lines.Length);
        Assert.Single(lines.Select(l => l.TrimEnd().Length).Distinct());
        Assert.Contains("|     1 |", lines[2], StringComparison.Ordinal);
    }
}
