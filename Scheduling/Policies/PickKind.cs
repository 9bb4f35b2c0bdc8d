namespace PtmOrleans.Scheduling.Policies;

/// <summary>Why a list was picked.</summary>
public enum PickKind
{
    /// <summary>It has waited the longest: seconds waited, items.</summary>
    Oldest,

    /// <summary>It is done the soonest: milliseconds.</summary>
    Shortest,

    /// <summary>Its deadline is the earliest: milliseconds left.</summary>
    EarliestDeadline,

    /// <summary>Its response ratio is the highest: the ratio, items.</summary>
    ResponseRatio,

    /// <summary>It can no longer wait: milliseconds of slack, milliseconds of switch.</summary>
    Urgent,

    /// <summary>It has waited too long: seconds waited.</summary>
    Starving,

    /// <summary>The device goes on with it without a switch: items.</summary>
    Bound,

    /// <summary>The device holds its weights: items, response ratio.</summary>
    Held,

    /// <summary>Another device holds its weights and has too much to do: items.</summary>
    Shared,

    /// <summary>No device holds its weights: seconds waited.</summary>
    Unowned,

    /// <summary>No deadline of it can be met any more and nothing else is to do: items.</summary>
    Hopeless,
}
