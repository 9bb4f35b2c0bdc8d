namespace PtmOrleans.Scheduling.Lists;

/// <summary>How requests are told apart by size.</summary>
public enum PackingMode
{
    /// <summary>Not at all: every item is of the real-time lane.</summary>
    None,

    /// <summary>Full chunks of large requests are of the batch lane, everything else is of the real-time lane (ParaTra).</summary>
    Lanes,
}
