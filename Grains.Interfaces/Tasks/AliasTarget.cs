using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>One of the versions that an alias stands for.</summary>
/// <param name="Version">The version.</param>
/// <param name="Weight">Its share of the alias's requests, 1 or more, relative to the other targets' weights.</param>
[GenerateSerializer, Immutable, Alias("ptm.AliasTarget")]
public readonly record struct AliasTarget([property: Id(0)] int Version, [property: Id(1)] int Weight);
