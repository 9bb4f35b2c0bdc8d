using Orleans;

namespace PtmOrleans.Grains.Tasks;

/// <summary>A tokenizer file's bytes; a few hundred kilobytes, fetched once per gateway and digest.</summary>
[GenerateSerializer, Immutable, Alias("ptm.TokenizerFile")]
public sealed record TokenizerFile([property: Id(0)] string Name, [property: Id(1)] ReadOnlyMemory<byte> Content);
