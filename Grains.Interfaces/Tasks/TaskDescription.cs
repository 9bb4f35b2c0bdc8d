using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A task for its owner and for the gateway.</summary>
/// <param name="Name">Full name.</param>
/// <param name="DefaultVersion">The version that serves a request which names none.</param>
/// <param name="Versions">All versions, ascending.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskDescription")]
public sealed record TaskDescription(
    [property: Id(0)] TaskName Name,
    [property: Id(1)] int DefaultVersion,
    [property: Id(2)] TaskVersion[] Versions)
{
    /// <summary>Whether the task was taken out of service; its versions stay where they are stored. Default: false.</summary>
    [Id(3)]
    public bool IsUnloaded { get; init; }

    /// <summary>The version asked for, or the default; null when there is no such version.</summary>
    public TaskVersion? Find(int? version) => Array.Find(Versions, v => v.Version == (version ?? DefaultVersion));
}
