using Orleans;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>What became of an assignment, and what it measured.</summary>
[GenerateSerializer, Immutable, Alias("ptm.AssignmentReport")]
public sealed record AssignmentReport
{
    /// <summary>Identity.</summary>
    [Id(0)]
    public required long Assignment { get; init; }

    /// <summary>The device after the assignment.</summary>
    [Id(1)]
    public required DeviceReport Device { get; init; }

    /// <summary>Items run; 0 when the list had nothing left.</summary>
    [Id(2)]
    public int Items { get; init; }

    /// <summary>Padded tokens run.</summary>
    [Id(3)]
    public int PaddedTokens { get; init; }

    /// <summary>Bytes paged in.</summary>
    [Id(4)]
    public long BytesPaged { get; init; }

    /// <summary>Time to page in.</summary>
    [Id(5)]
    public TimeSpan PageTime { get; init; }

    /// <summary>Time to bind.</summary>
    [Id(6)]
    public TimeSpan BindTime { get; init; }

    /// <summary>Time of the run.</summary>
    [Id(7)]
    public TimeSpan ComputeTime { get; init; }

    /// <summary>The list's sequence when the batch was taken; 0 when nothing was.</summary>
    [Id(9)]
    public long TakenAt { get; init; }

    /// <summary>Whether the executor had to change weights.</summary>
    [Id(10)]
    public bool Switched { get; init; }

    /// <summary>Whether the device could not carry the order out.</summary>
    [Id(11)]
    public bool Failed { get; init; }

    /// <summary>Whether it failed for the moment only: the weights are on their way, or there is no room for them yet.</summary>
    [Id(12)]
    public bool Later { get; init; }

    /// <summary>The list after the assignment; null when its task could not be asked.</summary>
    [Id(8)]
    public ListReport? List { get; init; }
}
