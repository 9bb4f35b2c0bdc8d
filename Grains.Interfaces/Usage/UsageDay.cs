using System.Globalization;

namespace PtmOrleans.Grains.Usage;

/// <summary>A tenant's day, as the key of its grain: <c>tenant/2026-01-31</c>.</summary>
/// <param name="Tenant">The tenant's name.</param>
/// <param name="Day">UTC.</param>
public readonly record struct UsageDay(string Tenant, DateOnly Day)
{
    private const string Format = "yyyy-MM-dd";

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static UsageDay Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var slash = text.LastIndexOf('/');
        return slash > 0
            ? new UsageDay(text[..slash], DateOnly.ParseExact(text.AsSpan(slash + 1), Format, CultureInfo.InvariantCulture))
            : throw new FormatException($"'{text}' is not a tenant's day.");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Tenant}/{Day.ToString(Format, CultureInfo.InvariantCulture)}";
}
