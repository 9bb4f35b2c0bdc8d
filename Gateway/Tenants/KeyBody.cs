namespace PtmOrleans.Gateway.Tenants;

/// <summary>Body of <c>POST /v1/tenants/{tenant}/keys</c>.</summary>
internal sealed record KeyBody
{
    /// <summary>Of <c>infer</c> and <c>manage</c>; at least one.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>What operators call it, at most 200 characters.</summary>
    public string? Name { get; init; }

    /// <summary>Seconds until it ends to work; excludes <see cref="ExpiresAt"/>.</summary>
    public long? ExpiresIn { get; init; }

    /// <summary>When it ends to work.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}
