using Orleans;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>Summary of one list. Times are relative to the sending, so that silo clocks need not agree.</summary>
[GenerateSerializer, Immutable, Alias("ptm.ListReport")]
public sealed record ListReport
{
    /// <summary>The task.</summary>
    [Id(0)]
    public required TaskName Task { get; init; }

    /// <summary>The version.</summary>
    [Id(1)]
    public required int Version { get; init; }

    /// <summary>Orders the reports of one activation; a later one wins.</summary>
    [Id(2)]
    public required long Sequence { get; init; }

    /// <summary>Items that wait, without those leased to devices.</summary>
    [Id(3)]
    public int Items { get; init; }

    /// <summary>Tokens of the waiting items.</summary>
    [Id(4)]
    public long Tokens { get; init; }

    /// <summary>Age of the oldest waiting item.</summary>
    [Id(5)]
    public TimeSpan OldestAge { get; init; }

    /// <summary>Time left until the earliest deadline; null when nothing waits.</summary>
    [Id(6)]
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Time left until the latest deadline; null when nothing waits.</summary>
    [Id(10)]
    public TimeSpan? LatestTimeLeft { get; init; }

    /// <summary>Highest waiting priority, 1 is highest.</summary>
    [Id(7)]
    public int Priority { get; init; }

    /// <summary>Assignments whose batches are leased now: <see cref="Items"/> no longer counts what they took.</summary>
    [Id(11)]
    public long[] Taken { get; init; } = [];

    /// <summary>Devices that hold batches of the list: a scheduler that does not know one of them has it give them back.</summary>
    [Id(13)]
    public string[] Holders { get; init; } = [];

    /// <summary>Time left until the earliest deadlines to come, in order.</summary>
    [Id(14)]
    public TimeSpan[] DeadlinesLeft { get; init; } = [];

    /// <summary>The requests that have the highest response ratio now or later.</summary>
    [Id(15)]
    public WaitingShape[] Front { get; init; } = [];

    /// <summary>Whether everything that waits is of the batch lane.</summary>
    [Id(16)]
    public bool IsBatchLane { get; init; }

    /// <summary>How long the list still waits for more items to fill a batch; null when it may run.</summary>
    [Id(17)]
    public TimeSpan? HeldFor { get; init; }

    /// <summary>Architecture that execution times are learned by.</summary>
    [Id(12)]
    public string Architecture { get; init; } = "";

    /// <summary>Skeleton hash.</summary>
    [Id(8)]
    public string Skeleton { get; init; } = "";

    /// <summary>Bytes that a device must hold to run the list.</summary>
    [Id(9)]
    public long WeightBytes { get; init; }

    /// <summary>Whether the weights are widened on their way to a device.</summary>
    [Id(18)]
    public bool Widens { get; init; }
}
