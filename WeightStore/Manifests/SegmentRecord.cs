using System.Collections.Immutable;
using PtmOrleans.WeightStore.Tensors;

namespace PtmOrleans.WeightStore.Manifests;

/// <summary>One segment of a task version.</summary>
/// <param name="Part">The part of the model that it holds, unique in the manifest.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Bytes">Length of the file.</param>
/// <param name="Tensors">Its tensors by ascending offset, each 64-byte aligned.</param>
public sealed record SegmentRecord(string Part, SegmentDigest Digest, long Bytes, ImmutableArray<TensorRecord> Tensors);
