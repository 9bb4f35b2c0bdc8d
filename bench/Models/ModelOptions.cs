using System.CommandLine;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Fleet;
using PtmOrleans.Cli.Output;

namespace PtmOrleans.Bench.Models;

/// <summary>Which models a bench measures, and how often.</summary>
/// <param name="Size">A name of <c>ptm fleet create</c>.</param>
/// <param name="Fleet">Folder that keeps the models between runs; null for one that goes afterwards.</param>
/// <param name="Rounds">How often each arm is measured; the arms take turns.</param>
internal sealed record ModelOptions(string Size, string? Fleet, int Rounds)
{
    /// <summary>Makes the verb of a bench of models.</summary>
    public static Command CreateCommand(
        string name,
        string description,
        int rounds,
        IEnumerable<Option> more,
        Func<ModelOptions, ParseResult, Report, CancellationToken, Task> run)
    {
        var (size, fleet) = (SizeOption(), FleetOption());
        var count = CommonOptions.Number("--rounds", "How often each arm is measured.", 1, 1000, rounds);
        return BenchCommand.Create(
            name,
            description,
            [size, fleet, count, .. more],
            (parse, report, cancellationToken) => run(
                new ModelOptions(parse.GetValue(size)!, parse.GetValue(fleet), parse.GetValue(count)), parse, report, cancellationToken));
    }

    public static Option<string> SizeOption() => new("--size")
    {
        Description = $"Size of the models. One of {ModelSize.Names}.",
        DefaultValueFactory = _ => "bert-base",
        CustomParser = result => ModelSize.Find(result.Tokens[0].Value).Name,
    };

    public static Option<string?> FleetOption() => new("--fleet")
    {
        Description = "Folder that keeps the tasks for the next run; else they are made anew and removed.",
        CustomParser = result => CommonOptions.FolderOf("--fleet", result.Tokens[0].Value),
    };
}
