using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>What a list's next batch costs on one kind of device; kept until the list or what is learned changes.</summary>
internal readonly record struct BatchEstimate(
    LinearCost ExecCost, LinearCost SwitchCost, BatchBudget Budget, int Items, TimeSpan Exec, TimeSpan Bind, TimeSpan PageIn)
{
    private readonly int _execVersion = ExecCost.Version;
    private readonly int _switchVersion = SwitchCost.Version;

    public bool IsCurrent => ExecCost is not null && _execVersion == ExecCost.Version && _switchVersion == SwitchCost.Version;
}
