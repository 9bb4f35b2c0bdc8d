using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Gateway.Operations;

/// <summary>A decision as operators see it.</summary>
internal sealed record DecisionView
{
    public required DateTimeOffset Time { get; init; }

    public required string Device { get; init; }

    /// <summary>The list, <c>tenant/task:version</c>.</summary>
    public required string List { get; init; }

    public required string Reason { get; init; }

    public required int MaxItems { get; init; }

    public required int MaxTokens { get; init; }

    public required double ExpectedSwitchMs { get; init; }

    public required double ExpectedExecMs { get; init; }

    public static DecisionView From(DecisionEntry decision) => new()
    {
        Time = decision.Time,
        Device = decision.Device,
        List = decision.List,
        Reason = decision.Reason,
        MaxItems = decision.MaxItems,
        MaxTokens = decision.MaxTokens,
        ExpectedSwitchMs = decision.ExpectedSwitch.TotalMilliseconds,
        ExpectedExecMs = decision.ExpectedExec.TotalMilliseconds,
    };
}
