using System.ComponentModel.DataAnnotations;
using PtmOrleans.Scheduling.Lists;

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

    /// <summary>Whether full chunks of large requests yield to everything else (<c>Lanes</c>). Default: <c>None</c>.</summary>
    [EnumDataType(typeof(PackingMode))]
    public PackingMode Packing { get; set; }

    /// <summary>Sequences from which a request is large. Default: 256.</summary>
    [Range(1, 1 << 20)]
    public int PackingThreshold { get; set; } = 256;

    /// <summary>Sequences of a full chunk; so many of about one length never wait for more. Default: 64.</summary>
    [Range(1, 1 << 20)]
    public int PackingChunk { get; set; } = 64;

    /// <summary>
    /// How long a list waits for more sequences while it fills no batch and no deadline is near. Default: the packing's, 100 ms for
    /// <c>Lanes</c> and 0 for <c>None</c>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan? PackingWindow { get; set; }

    /// <summary>
    /// Whether requests that are later than they were wanted within are still served, after all others, until their time is up.
    /// Default: <c>Drop</c>.
    /// </summary>
    [EnumDataType(typeof(LateItems))]
    public LateItems LateItems { get; set; }

    /// <summary>Most floats in one reply. Default: 4,194,304 (16 MiB).</summary>
    [Range(1, 1 << 24)]
    public int MaxReplyValues { get; set; } = 4 << 20;

    internal TaskListOptions ListOptions() => new()
    {
        MaxItems = MaxListItems,
        MaxTokens = MaxListTokens,
        LateItems = LateItems,
        Packing = new PackingOptions
        {
            Mode = Packing,
            LaneThreshold = PackingThreshold,
            ChunkItems = PackingChunk,
            Window = PackingWindow ?? (Packing == PackingMode.Lanes ? PackingOptions.ParaTra.Window : TimeSpan.Zero),
        },
    };

    // Where late items are dropped, one that is late but not yet given up by its caller would wait for nothing.
    internal TimeSpan Wanted(InferRequest request) =>
        LateItems == LateItems.Serve ? request.WantedWithin ?? request.TimeLeft : request.TimeLeft;
}
