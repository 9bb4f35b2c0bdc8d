using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A task's statistics.</summary>
/// <param name="Task">The task as it stands.</param>
/// <param name="Versions">Those of each of its versions, ascending.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskStatistics")]
public sealed record TaskStatistics([property: Id(0)] TaskDescription Task, [property: Id(1)] VersionStatistics[] Versions);
