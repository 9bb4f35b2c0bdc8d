using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>What a task's owner chose for it; gone when the task is removed.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TaskSettings")]
public sealed record TaskSettings
{
    /// <summary>Whether gateways may answer a request as they answered an equal one before. Default: false.</summary>
    [Id(0)]
    public bool Cache { get; init; }
}
