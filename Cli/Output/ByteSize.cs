using System.Globalization;

namespace PtmOrleans.Cli.Output;

/// <summary>Byte counts for people: <c>1536</c>, <c>64MiB</c>, <c>1.5 GiB</c>.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Factor)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12), ("B", 1),
    ];

    public static long Parse(string text)
    {
        var trimmed = text.Trim();
        var (unit, factor) = Units.FirstOrDefault(u => trimmed.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        var amount = trimmed.AsSpan(0, trimmed.Length - unit.Length).TrimEnd();
        return double.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number * factor is > 0 and < 1e15
                ? (long)(number * factor)
                : throw new CommandException($"'{text}' is no size: expected a number of bytes, or one with KiB, MiB, GiB or TiB.", 2);
    }

    public static string Format(long bytes)
    {
        var (unit, factor) = bytes switch
        {
            < 1 << 10 => ("B", 1.0),
            < 1 << 20 => ("KiB", 1 << 10),
            < 1 << 30 => ("MiB", 1 << 20),
            _ => ("GiB", 1 << 30),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{bytes / factor:0.#} {unit}");
    }
}
