using System.CommandLine;
using System.Globalization;

namespace PtmOrleans.Cli.Output;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder for checkpoints and registrations.",
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable("PTM_DATA") is { Length: > 0 } data ? data : Path.Combine(Home, ".ptm", "data"),
        CustomParser = result => FolderOf("--data", result.Tokens[0].Value),
    };

    /// <summary>A folder that must be named.</summary>
    public static string FolderOf(string what, string path) =>
        !string.IsNullOrWhiteSpace(path) && !path.Contains('\0', StringComparison.Ordinal)
            ? path
            : throw new CommandException($"{what} is empty; expected a folder.", 2);

    /// <summary>A whole number within limits.</summary>
    public static Option<int> Number(string name, string description, int least, int most, int otherwise) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => NumberOf(name, result.Tokens[0].Value, least, most),
    };

    /// <summary>A whole number within limits, null when it is left out.</summary>
    public static Option<int?> OptionalNumber(string name, string description, int least, int most) => new(name)
    {
        Description = description,
        CustomParser = result => NumberOf(name, result.Tokens[0].Value, least, most),
    };

    public static Option<Uri> Url() => new("--url")
    {
        Description = "Address of the gateway (or PTM_URL).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PTM_URL") is { Length: > 0 } url
            ? AddressOf("PTM_URL", url)
            : new Uri("http://127.0.0.1:8000"),
        CustomParser = result => AddressOf("--url", result.Tokens[0].Value),
    };

    /// <summary>An address that has no default, since the command does something else without one.</summary>
    public static Option<Uri?> OptionalUrl(string description) => new("--url")
    {
        Description = description,
        CustomParser = result => AddressOf("--url", result.Tokens[0].Value),
    };

    public static Option<string?> Key() => new("--key") { Description = "API key (or PTM_KEY)." };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    /// <summary>The repository or installation folder: where samples are.</summary>
    public static string Home => Environment.GetEnvironmentVariable("PTM_HOME") ?? Directory.GetCurrentDirectory();

    /// <summary>The key that was given or else the environment's, which is no default of the option since help shows defaults.</summary>
    public static string RequireKey(string? key) => key is { Length: > 0 } ? key
        : Environment.GetEnvironmentVariable("PTM_KEY") is { Length: > 0 } kept ? kept
        : throw new CommandException("an API key is needed: give --key or set PTM_KEY.", 2);

    /// <summary>An address of a gateway.</summary>
    public static Uri AddressOf(string what, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandException($"{what} is '{text}'; expected an address such as http://127.0.0.1:8000.", 2);

    private static int NumberOf(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new CommandException($"{name} is '{text}'; expected a whole number from {least} to {most}.", 2);
}
