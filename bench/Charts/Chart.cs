namespace PtmOrleans.Bench.Charts;

/// <summary>Panels, two beside each other.</summary>
internal sealed record Chart(string Title, IReadOnlyList<ChartPanel> Panels);
