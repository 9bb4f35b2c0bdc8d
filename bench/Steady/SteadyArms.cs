using PtmOrleans.Bench.Models;
using PtmOrleans.Bench.Reports;

namespace PtmOrleans.Bench.Steady;

/// <summary>The arms of the comparison for batches of one extent.</summary>
internal sealed class SteadyArms(BatchForm form)
{
    public BatchForm Form => form;

    public Series Bound { get; } = new($"{form.Name}, bound weights", $"bound_ms_{form.Name}");

    public Series Packed { get; } = new($"{form.Name}, packed weights", $"packed_ms_{form.Name}");

    public Series Dedicated { get; } = new($"{form.Name}, dedicated session", $"dedicated_ms_{form.Name}");

    public Series Sleeping { get; } = new($"{form.Name}, dedicated session whose threads do not spin", $"dedicated_sleeping_ms_{form.Name}");

    public void AddTo(Report report)
    {
        Bound.AddTo(report);
        Packed.AddTo(report);
        Dedicated.AddTo(report);
        Sleeping.AddTo(report);
        Bound.Ratio(report, $"bound_ratio_{form.Name}", Dedicated);
        Packed.Ratio(report, $"packed_ratio_{form.Name}", Dedicated);
    }
}
