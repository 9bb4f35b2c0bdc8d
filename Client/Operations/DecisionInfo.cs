namespace PtmOrleans.Client.Operations;

/// <summary>One decision of a scheduler: what a device runs next, and why.</summary>
/// <param name="Time">When.</param>
/// <param name="Device">The device.</param>
/// <param name="List">The list, <c>tenant/task:version</c>.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="MaxItems">Most sequences of the batch.</param>
/// <param name="MaxTokens">Most padded tokens of the batch.</param>
/// <param name="ExpectedSwitchMs">How long the change of weights was expected to take; 0 where none was needed.</param>
/// <param name="ExpectedExecMs">How long the batch was expected to run.</param>
public sealed record DecisionInfo(
    DateTimeOffset Time,
    string Device,
    string List,
    string Reason,
    int MaxItems,
    int MaxTokens,
    double ExpectedSwitchMs,
    double ExpectedExecMs);
