using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Which items of a list go first into a batch.</summary>
[GenerateSerializer, Alias("ptm.ClaimOrder")]
public enum ClaimOrder
{
    /// <summary>The most pressing item, then what can be on time with it, by arrival.</summary>
    Pressing = 0,

    /// <summary>Whole requests by response ratio, 1 + wait / service.</summary>
    ResponseRatio = 1,

    /// <summary>The oldest item, then by arrival, whatever can be on time.</summary>
    Arrival = 2,
}
