namespace PtmOrleans.Client;

/// <summary>A new API key.</summary>
/// <param name="Id">Its public part, by which it is revoked.</param>
/// <param name="Key">The key itself, shown this once.</param>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Scopes">Of <c>infer</c> and <c>manage</c>.</param>
public sealed record KeyInfo(string Id, string Key, string Tenant, IReadOnlyList<string> Scopes)
{
    /// <summary>What operators call it; null for no name.</summary>
    public string? Name { get; init; }

    /// <summary>When it ends to work; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Until when the secret before a rotation still works; null where none does.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>Without the secret, so that a log line does not hold it.</summary>
    public override string ToString() => $"KeyInfo {{ Id = {Id}, Tenant = {Tenant}, Scopes = {string.Join(",", Scopes)} }}";
}
