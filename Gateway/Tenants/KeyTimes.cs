using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Tenants;

/// <summary>When a key ends to work, and for how long a rotated secret still does.</summary>
internal static class KeyTimes
{
    public const long MaxLifeSeconds = 10L * 366 * 24 * 60 * 60;
    public const long MaxGraceSeconds = 30L * 24 * 60 * 60;
    public const long DefaultGraceSeconds = 24L * 60 * 60;

    /// <summary>When the key of a body ends to work; null for never.</summary>
    /// <exception cref="RefusedException">400.</exception>
    public static DateTimeOffset? ExpiryOf(KeyBody body, DateTimeOffset now)
    {
        if (body is { ExpiresIn: not null, ExpiresAt: not null })
        {
            throw RefusedException.Invalid("expires_in and expires_at exclude each other");
        }

        if (body.ExpiresIn is { } seconds)
        {
            return seconds is >= 1 and <= MaxLifeSeconds
                ? now + TimeSpan.FromSeconds(seconds)
                : throw RefusedException.Invalid($"expires_in is {seconds}; expected 1 to {MaxLifeSeconds} seconds");
        }

        return body.ExpiresAt is not { } at || (at > now && at - now <= TimeSpan.FromSeconds(MaxLifeSeconds))
            ? body.ExpiresAt?.ToUniversalTime()
            : throw RefusedException.Invalid($"expires_at is {at:O}; expected a time in the future, at most {MaxLifeSeconds} seconds from now");
    }

    /// <exception cref="RefusedException">400.</exception>
    public static TimeSpan GraceOf(RotationBody body)
    {
        var seconds = body.GraceSeconds ?? DefaultGraceSeconds;
        return seconds is >= 0 and <= MaxGraceSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw RefusedException.Invalid($"grace_seconds is {seconds}; expected 0 to {MaxGraceSeconds}");
    }
}
