using System.Collections.Immutable;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.WeightStore.Sources;

/// <summary>What a store has, as nodes tell each other.</summary>
/// <param name="Versions">Every version that has a manifest.</param>
public sealed record StoreList(ImmutableArray<StoredVersion> Versions);
