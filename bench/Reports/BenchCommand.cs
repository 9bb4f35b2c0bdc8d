using System.CommandLine;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Reports;

/// <summary>Makes the verb of a bench: what it found is printed and written however it ends, also when it is interrupted.</summary>
internal static class BenchCommand
{
    public static Command Create(
        string name, string description, IEnumerable<Option> options, Func<ParseResult, Report, CancellationToken, Task> run)
    {
        var json = OutputFile("--json", "File that gets the figures.");
        var command = new Command(name, description) { json };
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(async (parse, cancellationToken) =>
        {
            var report = new Report(name);
            try
            {
                await run(parse, report, cancellationToken);
            }
            finally
            {
                report.Print(Console.Out);
                if (parse.GetValue(json) is { } file)
                {
                    report.WriteJson(file);
                }
            }

            return 0;
        });
        return command;
    }

    /// <summary>A file to write, asked for before the bench runs: minutes of measuring must not end at a folder that is not there.</summary>
    public static Option<string?> OutputFile(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => FileOf(name, result.Tokens[0].Value),
    };

    /// <summary>An option that would have no effect is refused: who gives it expects one.</summary>
    public static void Refuse(ParseResult parse, Option given, IEnumerable<Option> others)
    {
        if (IsGiven(parse, given) && others.FirstOrDefault(o => IsGiven(parse, o)) is { } other)
        {
            throw new CommandException($"{other.Name} does not go with {given.Name}: leave one of them out.", 2);
        }
    }

    private static bool IsGiven(ParseResult parse, Option option) => parse.GetResult(option) is { Implicit: false };

    private static string FileOf(string name, string path) =>
        path.Length > 0 && !Directory.Exists(path) && Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))
            ? path
            : throw new CommandException($"{name} is '{path}'; expected a file in a folder that exists.", 2);
}
