using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>How often something happened, and how long it took in all.</summary>
/// <param name="Count">Times.</param>
/// <param name="Time">The sum of the durations.</param>
[GenerateSerializer, Immutable, Alias("ptm.CountedTime")]
public readonly record struct CountedTime([property: Id(0)] long Count, [property: Id(1)] TimeSpan Time)
{
    /// <summary>The same with one more.</summary>
    public CountedTime Plus(TimeSpan time) => new(Count + 1, Time + time);
}
