using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>Which items of a list go first into a batch.</summary>
[GenerateSerializer, Alias("ptm.ClaimOrder")]
public enum ClaimOrder
{
    /// <summary>The most pressing item, then by arrival.</summary>
    Arrival = 0,

    /// <summary>Whole requests by response ratio, 1 + wait / service.</summary>
    ResponseRatio = 1,
}
