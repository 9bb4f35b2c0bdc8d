namespace PtmOrleans.Bench.Charts;

/// <summary>Lines over the same axes.</summary>
internal sealed record ChartPanel(string Title, string Across, IReadOnlyList<ChartLine> Lines);
