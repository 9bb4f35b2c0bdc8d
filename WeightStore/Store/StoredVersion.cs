namespace PtmOrleans.WeightStore.Store;

/// <summary>A version that a store has a manifest of.</summary>
/// <param name="Name">The task's name.</param>
/// <param name="Version">The version, from 1.</param>
public readonly record struct StoredVersion(string Name, int Version)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}:{Version}";
}
