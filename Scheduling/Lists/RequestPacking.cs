namespace PtmOrleans.Scheduling.Lists;

/// <summary>
/// ParaTra's rule by request size: a request is cut into full chunks and a remainder; the chunks of a large request are of the batch lane,
/// those of a small one and every remainder are of the real-time lane.
/// </summary>
public static class RequestPacking
{
    /// <summary>The lane of one item of a request.</summary>
    /// <param name="options">The rule's sizes.</param>
    /// <param name="item">Which item of the request, from 0.</param>
    /// <param name="items">Items of the request.</param>
    /// <returns>The lane.</returns>
    public static Lane LaneOf(PackingOptions options, int item, int items)
    {
        ArgumentNullException.ThrowIfNull(options);
        var isLarge = options.Mode == PackingMode.Lanes && items >= options.LaneThreshold;
        return isLarge && item < items - (items % options.ChunkItems) ? Lane.Batch : Lane.RealTime;
    }
}
