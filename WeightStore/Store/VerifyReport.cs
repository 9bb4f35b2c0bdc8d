using System.Collections.Immutable;

namespace PtmOrleans.WeightStore.Store;

/// <summary>What a verification found.</summary>
/// <param name="Manifests">Manifests read, broken ones included.</param>
/// <param name="Segments">Different segments checked.</param>
/// <param name="Files">Different kept files checked.</param>
/// <param name="Bytes">Bytes hashed.</param>
/// <param name="Problems">One sentence for each broken file, naming it and the task versions that it breaks.</param>
public sealed record VerifyReport(int Manifests, int Segments, int Files, long Bytes, ImmutableArray<string> Problems)
{
    /// <summary>Whether everything that a manifest names is there and whole.</summary>
    public bool Passed => Problems.IsEmpty;
}
