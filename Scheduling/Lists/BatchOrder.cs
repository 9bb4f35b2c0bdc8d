namespace PtmOrleans.Scheduling.Lists;

/// <summary>Which items of a list go first into a batch.</summary>
public enum BatchOrder
{
    /// <summary>The most pressing item, then by arrival.</summary>
    Arrival,

    /// <summary>
    /// Whole requests by response ratio, 1 + wait / service, fresh at each take; the last one is split where the batch is full
    /// (Online-HRRN-Packing).
    /// </summary>
    ResponseRatio,
}
