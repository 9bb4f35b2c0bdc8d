using System.CommandLine;
using System.Globalization;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Cli.Traces;

/// <summary>Kinds of options that the trace commands take.</summary>
internal static class TraceOptions
{
    /// <summary>A number within limits.</summary>
    public static Option<double> Decimal(string name, string description, double least, double most, double otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => DecimalOf(name, result.Tokens[0].Value, least, most),
    };

    /// <summary>One of the words that an enumeration has.</summary>
    public static Option<T> Choice<T>(string name, string description, T otherwise)
        where T : struct, Enum
    {
        var words = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToArray();
        return new(name)
        {
            Description = $"{description}: {string.Join(", ", words)}.",
            HelpName = string.Join('|', words),
            DefaultValueFactory = _ => otherwise,

            // Help shows the default as the enumeration writes it.
            CustomParser = result => Array.IndexOf(words, result.Tokens[0].Value.ToLowerInvariant()) is >= 0 and var place
                ? Enum.GetValues<T>()[place]
                : throw new CommandException($"{name} is '{result.Tokens[0].Value}'; there are {string.Join(", ", words)}.", 2),
        };
    }

    /// <summary>A file to write, which must be named.</summary>
    public static Option<string> Out() => new("--out")
    {
        Description = "File to write.",
        Required = true,
        CustomParser = result => FileOf("--out", result.Tokens[0].Value),
    };

    public static string FileOf(string what, string path) =>
        !string.IsNullOrWhiteSpace(path) && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw new CommandException($"{what} is empty; expected a file.", 2);

    private static double DecimalOf(string name, string text, double least, double most) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new CommandException(
                string.Create(CultureInfo.InvariantCulture, $"{name} is '{text}'; expected a number from {least} to {most}."), 2);
}
