using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A task for its owner and for the gateway.</summary>
/// <param name="Name">Full name.</param>
/// <param name="DefaultVersion">
/// The version that serves a request which names none; of several behind the default alias, the one with the largest share.
/// </param>
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

    /// <summary>Its aliases by name, ordinal; each stands for versions that there are. Default: none.</summary>
    [Id(4)]
    public TaskAlias[] Aliases { get; init; } = [];

    /// <summary>What its owner chose. Default: nothing that is off by default.</summary>
    [Id(5)]
    public TaskSettings Settings { get; init; } = new();

    /// <summary>The version asked for, or the default; null when there is no such version.</summary>
    public TaskVersion? Find(int? version) => Array.Find(Versions, v => v.Version == (version ?? DefaultVersion));
}
