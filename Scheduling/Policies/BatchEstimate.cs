using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Policies;

/// <summary>What a list's next batch costs on one kind of device; kept until the list or what is learned changes.</summary>
internal readonly record struct BatchEstimate(
    LinearCost ExecCost,
    LinearCost SwitchCost,
    BatchBudget Budget,
    int Items,
    TimeSpan Exec,
    TimeSpan FullExec,
    TimeSpan Bind,
    TimeSpan PageIn,
    TimeSpan Drain)
{
    private readonly int _execVersion = ExecCost.Version;
    private readonly int _switchVersion = SwitchCost.Version;

    public bool IsCurrent => ExecCost is not null && _execVersion == ExecCost.Version && _switchVersion == SwitchCost.Version;

    /// <summary>The estimate for a list.</summary>
    /// <param name="list">The list.</param>
    /// <param name="kind">The kind of device.</param>
    /// <param name="costs">The learned costs.</param>
    /// <param name="limit">The largest batch.</param>
    /// <param name="target">How long a batch should run at most, once costs are known.</param>
    public static BatchEstimate For(ListView list, DeviceKind kind, CostModel costs, BatchBudget limit, TimeSpan target)
    {
        var exec = costs.ExecCost(list.Summary.Architecture, kind.Name);
        var change = costs.SwitchCost(kind.Name, list.Summary.Widens);
        var budget = limit with { MaxItems = Math.Min(limit.MaxItems, kind.MaxBatchItems) };
        if (exec.IsConfident)
        {
            var least = Math.Min(list.MeanTokens, budget.MaxTokens);
            budget = budget with { MaxTokens = (int)Math.Clamp(exec.AmountWithin(target), least, budget.MaxTokens) };
        }

        var capacity = budget.ItemsOf(list.MeanTokens);
        var items = Math.Min(list.Items, capacity);
        var batches = (list.Items + capacity - 1) / capacity;
        return new BatchEstimate(
            exec,
            change,
            budget,
            items,
            exec.Estimate((long)items * list.MeanTokens),
            exec.Estimate((long)capacity * list.MeanTokens),
            change.Estimate(0),
            change.Estimate(list.Summary.WeightBytes),
            exec.Estimate((long)list.Items * list.MeanTokens) + (exec.Fixed * Math.Max(0, batches - 1)));
    }
}
