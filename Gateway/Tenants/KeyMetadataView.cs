using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>A key without its secret, which nobody has but its holder.</summary>
internal sealed record KeyMetadataView(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Created)
{
    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Until when the secret before the last rotation still works.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>The day of its last use.</summary>
    public DateOnly? LastUsed { get; init; }

    public static KeyMetadataView From(string id, ApiKeyRecord key) => new(id, key.Name, KeyScopeNames.Names(key.Scopes), key.Created)
    {
        ExpiresAt = key.Expires,
        RotatedAt = key.Rotated,
        FormerUntil = key.FormerUntil,
        LastUsed = key.LastUsed is { } used ? DateOnly.FromDateTime(used.UtcDateTime) : null,
    };
}
