using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A checkpoint to register.</summary>
/// <param name="CheckpointFolder">Absolute path of a Hugging Face directory that the silo can read.</param>
/// <param name="Version">The version to register as; null takes the next free number.</param>
[GenerateSerializer, Immutable, Alias("ptm.TaskRegistration")]
public sealed record TaskRegistration([property: Id(0)] string CheckpointFolder, [property: Id(1)] int? Version);
