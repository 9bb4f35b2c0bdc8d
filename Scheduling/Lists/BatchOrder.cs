namespace PtmOrleans.Scheduling.Lists;

/// <summary>Which items of a list go first into a batch.</summary>
public enum BatchOrder
{
    /// <summary>The most pressing item, then what can be on time with it, by arrival.</summary>
    Pressing,

    /// <summary>The oldest item, then by arrival, whatever can be on time.</summary>
    Arrival,

    /// <summary>
    /// Whole requests by response ratio, 1 + wait / service, fresh at each take; the last one is split where the batch is full
    /// (Online-HRRN-Packing).
    /// </summary>
    ResponseRatio,
}
