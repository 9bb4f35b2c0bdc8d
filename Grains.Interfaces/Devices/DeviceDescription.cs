using Orleans;
using PtmOrleans.Grains.Weights;

namespace PtmOrleans.Grains.Devices;

/// <summary>A device for its operator.</summary>
/// <param name="Device">Key.</param>
/// <param name="Kind">Kind, such as <c>cpu</c>.</param>
/// <param name="Instances">Executors.</param>
/// <param name="Runs">Batches computed since start.</param>
/// <param name="Switches">Runs whose weights differed from those of the run before on the same executor.</param>
/// <param name="Busy">Time that executors computed, summed.</param>
/// <param name="Cache">The weight cache.</param>
[GenerateSerializer, Immutable, Alias("ptm.DeviceDescription")]
public sealed record DeviceDescription(
    [property: Id(0)] string Device,
    [property: Id(1)] string Kind,
    [property: Id(2)] int Instances,
    [property: Id(3)] long Runs,
    [property: Id(4)] long Switches,
    [property: Id(5)] TimeSpan Busy,
    [property: Id(6)] CacheDescription Cache);
