using System.Globalization;
using PtmOrleans.Cli.Output;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Cli.Serving;

/// <summary>Reads <c>--tenant-weight NAME=NUMBER</c>.</summary>
internal static class TenantWeight
{
    private const double Least = 0.01;
    private const double Most = 1000;

    public static IReadOnlyDictionary<string, double> ParseAll(IEnumerable<string> texts)
    {
        var weights = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (tenant, weight) in texts.Select(Parse))
        {
            if (!weights.TryAdd(tenant, weight))
            {
                throw new CommandException($"--tenant-weight is given twice for '{tenant}'.", 2);
            }
        }

        return weights;
    }

    private static (string Tenant, double Weight) Parse(string text)
    {
        var cut = text.IndexOf('=', StringComparison.Ordinal);
        return cut > 0 && TaskName.IsPart(text[..cut])
            && double.TryParse(text.AsSpan(cut + 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight)
            && weight is >= Least and <= Most
                ? (text[..cut], weight)
                : throw new CommandException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"--tenant-weight is '{text}'; expected a tenant's name, '=' and a number from {Least} to {Most}."), 2);
    }
}
