using System.CommandLine;

namespace PtmOrleans.Cli.Output;

/// <summary>Options that several commands take.</summary>
internal static class CommonOptions
{
    public static Option<string> Data() => new("--data")
    {
        Description = "Folder for checkpoints and registrations.",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PTM_DATA") ?? Path.Combine(Home, ".ptm", "data"),
    };

    public static Option<Uri> Url() => new("--url")
    {
        Description = "Address of the gateway (or PTM_URL).",
        DefaultValueFactory = _ => Uri.TryCreate(Environment.GetEnvironmentVariable("PTM_URL"), UriKind.Absolute, out var url) ? url : new Uri("http://127.0.0.1:8000"),
        CustomParser = result => Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new CommandException($"--url is '{result.Tokens[0].Value}'; expected an address such as http://127.0.0.1:8000.", 2),
    };

    public static Option<string?> Key() => new("--key")
    {
        Description = "API key (or PTM_KEY).",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("PTM_KEY"),
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    /// <summary>The repository or installation folder: where samples are.</summary>
    public static string Home => Environment.GetEnvironmentVariable("PTM_HOME") ?? Directory.GetCurrentDirectory();

    public static string RequireKey(string? key) =>
        string.IsNullOrEmpty(key) ? throw new CommandException("an API key is needed: give --key or set PTM_KEY.", 2) : key;
}
