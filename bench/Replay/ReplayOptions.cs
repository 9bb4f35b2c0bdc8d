namespace PtmOrleans.Bench.Replay;

/// <summary>What to replay, and against what.</summary>
internal sealed record ReplayOptions
{
    public required Arrival[] Arrivals { get; init; }

    public required IReadOnlyList<Arm> Arms { get; init; }

    /// <summary>
    /// Paces the arrivals so that they come at this share of the rate at which the first arm serves all of them at once; null keeps their
    /// own pace.
    /// </summary>
    public double? Load { get; init; }

    /// <summary>Number of tasks.</summary>
    public required int Tasks { get; init; }

    /// <summary>How many tasks' weights the device may hold.</summary>
    public required int Budget { get; init; }

    /// <summary>Tokens of a request.</summary>
    public required int Tokens { get; init; }

    /// <summary>An answer later than this after arrival is late.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>How often each arm runs; they take turns.</summary>
    public required int Rounds { get; init; }

    /// <summary>Size of the tasks' models, a name of <c>ptm fleet create</c>.</summary>
    public required string Size { get; init; }

    /// <summary>Folder that keeps the tasks between runs; null for one that goes afterwards.</summary>
    public required string? Fleet { get; init; }

    /// <summary>Told how many requests of an arm are answered.</summary>
    public Action<int> Answered { get; init; } = _ => { };
}
