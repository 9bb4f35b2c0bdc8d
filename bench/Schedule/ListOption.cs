using System.CommandLine;
using System.Globalization;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Schedule;

/// <summary>Options that take several values, in one place or repeated; none given means a default that depends on other options.</summary>
internal static class ListOption
{
    public static Option<string[]> Words(string name, string description, IReadOnlyList<string> choices) => Create(
        name,
        $"{description}: {string.Join(", ", choices)}.",
        text => choices.Contains(text) ? text : throw Refused(name, text, $"there are {string.Join(", ", choices)}"));

    public static Option<int[]> Numbers(string name, string description, int least, int most) => Create(
        name,
        description,
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refused(name, text, FormattableString.Invariant($"expected a whole number from {least} to {most}")));

    public static Option<double[]> Decimals(string name, string description, double least, double most) => Create(
        name,
        description,
        text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw Refused(name, text, FormattableString.Invariant($"expected a number from {least} to {most}")));

    private static Option<T[]> Create<T>(string name, string description, Func<string, T> read) => new(name)
    {
        Description = description,
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result => [.. result.Tokens.Select(t => read(t.Value)).Distinct()],
    };

    private static CommandException Refused(string name, string text, string expected) => new($"{name} is '{text}'; {expected}.", 2);
}
