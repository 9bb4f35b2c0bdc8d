using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>One decision and its reason.</summary>
[GenerateSerializer, Immutable, Alias("ptm.DecisionEntry")]
public sealed record DecisionEntry(
    [property: Id(0)] DateTimeOffset Time,
    [property: Id(1)] string Device,
    [property: Id(2)] string List,
    [property: Id(3)] string Reason)
{
    /// <summary>Most items of the batch.</summary>
    [Id(4)]
    public int MaxItems { get; init; }

    /// <summary>Most padded tokens of the batch.</summary>
    [Id(5)]
    public int MaxTokens { get; init; }

    /// <summary>How long the change of weights was expected to take; zero where none was needed.</summary>
    [Id(6)]
    public TimeSpan ExpectedSwitch { get; init; }

    /// <summary>How long the batch was expected to run.</summary>
    [Id(7)]
    public TimeSpan ExpectedExec { get; init; }
}
