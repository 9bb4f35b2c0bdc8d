using System.ComponentModel.DataAnnotations;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Limits of every task of a silo.</summary>
public sealed class TaskGrainOptions
{
    /// <summary>Scheduler pool that runs the tasks. Default: <c>default</c>.</summary>
    [Required]
    public string Pool { get; set; } = "default";

    /// <summary>Most items that a version's list holds, waiting and running. Default: 1024.</summary>
    [Range(1, 1 << 20)]
    public int MaxListItems { get; set; } = 1024;

    /// <summary>Most tokens that a version's list holds. Default: 262,144.</summary>
    [Range(1, 1 << 28)]
    public long MaxListTokens { get; set; } = 262_144;

    /// <summary>How long a device may keep a batch before its items run again elsewhere. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan BatchLease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Most floats in one reply. Default: 4,194,304 (16 MiB).</summary>
    [Range(1, 1 << 24)]
    public int MaxReplyValues { get; set; } = 4 << 20;
}
