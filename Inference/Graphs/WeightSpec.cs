using System.Collections.Immutable;

namespace PtmOrleans.Inference.Graphs;

/// <summary>One weight of a skeleton: the graph input it feeds and the checkpoint tensors it is made of.</summary>
/// <param name="Part">Segment that holds it: "embeddings", "block.i" or "head".</param>
/// <param name="Name">Name of the graph input and of the stored tensor.</param>
/// <param name="Dims">Shape as the graph sees it.</param>
/// <param name="Sources">Names in the checkpoint, concatenated along the last axis. Those of the encoder lack the model prefix.</param>
internal sealed record WeightSpec(string Part, string Name, ImmutableArray<Dim> Dims, ImmutableArray<string> Sources);
