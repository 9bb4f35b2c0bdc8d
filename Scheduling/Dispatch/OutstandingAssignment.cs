using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Dispatch;

/// <summary>An assignment that a device has not finished.</summary>
/// <param name="Assignment">The assignment.</param>
/// <param name="At">When it was made.</param>
public readonly record struct OutstandingAssignment(Assignment Assignment, DateTimeOffset At)
{
    /// <summary>Its id.</summary>
    public long Id => Assignment.Id;

    /// <summary>Its list.</summary>
    public ListKey List => Assignment.List;

    /// <summary>Expected execution time.</summary>
    public TimeSpan ExpectedExec => Assignment.ExpectedExec;

    /// <summary>Expected time with the switch.</summary>
    public TimeSpan Expected => Assignment.ExpectedSwitch + Assignment.ExpectedExec;

    /// <summary>The flow that it was charged to.</summary>
    internal TenantFlow? Flow { get; init; }
}
