using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Stored state of a task. Which versions exist is the store's to say; this remembers what the store cannot.</summary>
[GenerateSerializer, Alias("ptm.TaskState")]
public sealed class TaskState
{
    /// <summary>
    /// The highest version ever registered: numbers are never used again, so that a number always means the same weights.
    /// </summary>
    [Id(0)]
    public int HighestVersion { get; set; }

    /// <summary>Whether its owner took the task out of service. Default: false.</summary>
    [Id(1)]
    public bool IsUnloaded { get; set; }

    /// <summary>What each alias stands for. A version that is no longer in the store is passed over.</summary>
    [Id(2)]
    public Dictionary<string, AliasTarget[]> Aliases { get; set; } = [];

    /// <summary>What the task's owner chose. Default: nothing that is off by default.</summary>
    [Id(3)]
    public TaskSettings Settings { get; set; } = new();
}
