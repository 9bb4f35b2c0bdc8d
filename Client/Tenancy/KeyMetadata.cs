namespace PtmOrleans.Client.Tenancy;

/// <summary>A key without its secret.</summary>
/// <param name="Id">Its public part.</param>
/// <param name="Name">What operators call it; empty for no name.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="Created">When it was made.</param>
public sealed record KeyMetadata(string Id, string Name, IReadOnlyList<string> Scopes, DateTimeOffset Created)
{
    /// <summary>When it ends to work; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it last got a new secret; null for never.</summary>
    public DateTimeOffset? RotatedAt { get; init; }

    /// <summary>Until when the secret before the last rotation still works; null where none does.</summary>
    public DateTimeOffset? FormerUntil { get; init; }

    /// <summary>The day of its last use; null for never.</summary>
    public DateOnly? LastUsed { get; init; }
}
