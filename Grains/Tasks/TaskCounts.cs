using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Stored statistics of a task; apart from its registration, since they are written often and may be lost.</summary>
[GenerateSerializer, Alias("ptm.TaskCounts")]
public sealed class TaskCounts
{
    /// <summary>Those of each version.</summary>
    [Id(0)]
    public List<VersionStatistics> Versions { get; set; } = [];
}
