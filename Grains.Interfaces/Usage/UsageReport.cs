using Orleans;

namespace PtmOrleans.Grains.Usage;

/// <summary>What a gateway served for one tenant on one day since its last report.</summary>
/// <param name="Gateway">The gateway's process; a restarted one is another.</param>
/// <param name="Sequence">Ascends with each report of the process. One that is sent again keeps its number and its rows.</param>
/// <param name="Rows">By hour and task.</param>
[GenerateSerializer, Immutable, Alias("ptm.UsageReport")]
public sealed record UsageReport(
    [property: Id(0)] Guid Gateway,
    [property: Id(1)] long Sequence,
    [property: Id(2)] UsageRow[] Rows);
