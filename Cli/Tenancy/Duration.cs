using System.Globalization;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Tenancy;

/// <summary>Times for people: <c>30s</c>, <c>15m</c>, <c>12h</c>, <c>90d</c>.</summary>
internal static class Duration
{
    private const long MostDays = 36_600;

    public static TimeSpan Parse(string what, string text)
    {
        var factor = text.Length > 0 ? Factor(text[^1]) : 0;
        return factor > 0 && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var amount)
            && amount <= MostDays * 86_400 / factor
            ? TimeSpan.FromSeconds(amount * factor)
            : throw new CommandException($"{what} is '{text}'; expected a time such as 30s, 15m, 12h or 90d.", 2);
    }

    private static long Factor(char unit) => unit switch
    {
        's' => 1,
        'm' => 60,
        'h' => 3_600,
        'd' => 86_400,
        _ => 0,
    };
}
