namespace PtmOrleans.Gateway.Tenants;

/// <summary>A new key, or one with a new secret: the only time that its secret is shown.</summary>
internal sealed record KeyView(string Id, string Key, string Tenant, IReadOnlyList<string> Scopes)
{
    public string? Name { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Until when the secret before still works.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>Without the secret, so that a log line does not hold it.</summary>
    public override string ToString() => $"KeyView {{ Id = {Id}, Tenant = {Tenant} }}";
}
