namespace PtmOrleans.Gateway.Tasks;

/// <summary>Body of <c>PUT /v1/tasks/{task}/aliases/{alias}</c>: one of <see cref="Version"/> and <see cref="Versions"/>.</summary>
internal sealed record AliasBody
{
    /// <summary>The one version that the alias stands for.</summary>
    public int? Version { get; init; }

    /// <summary>Several, number to weight.</summary>
    public IReadOnlyDictionary<string, int>? Versions { get; init; }

    /// <summary>How long to wait for the versions to become ready, in milliseconds; null waits as long as the gateway does.</summary>
    public long? ReadyWithinMs { get; init; }
}
