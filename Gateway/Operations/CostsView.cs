using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>Learned costs as operators see them.</summary>
internal sealed record CostsView(IReadOnlyList<ExecCostView> Exec, IReadOnlyList<SwitchCostView> Switch)
{
    public static CostsView From(IReadOnlyList<CostEntry> costs) => new(
        [.. costs.Where(c => c.Architecture.Length > 0).Select(ExecCostView.From)],
        [.. costs.Where(c => c.Architecture.Length == 0).Select(SwitchCostView.From)]);
}
