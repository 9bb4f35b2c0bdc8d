namespace PtmOrleans.Client;

/// <summary>The raw output of a model.</summary>
/// <param name="Task">The task that answered.</param>
/// <param name="Version">Its version.</param>
/// <param name="Output">Name of the output tensor.</param>
/// <param name="Shape">[items, width], or [items, tokens, width] for heads with a row per token; rows of padding are zeros.</param>
/// <param name="Values">Row-major.</param>
public sealed record InferReply(string Task, int Version, string Output, IReadOnlyList<long> Shape, ReadOnlyMemory<float> Values);
