using System.CommandLine;
using System.Globalization;
using PtmOrleans.Cli.Output;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.WeightStore.Store;

namespace PtmOrleans.Cli.Tasks;

/// <summary><c>ptm tasks alias</c>: has an alias stand for versions, once they are ready, or removes it.</summary>
internal static class AliasCommand
{
    public static Command Create()
    {
        var task = new Argument<string>("TENANT/TASK") { Description = "The task; the key decides whose it is." };
        var alias = new Argument<string>("ALIAS") { Description = "The alias; 'default' answers calls that name no version." };
        var versions = new Argument<string?>("VERSIONS")
        {
            Description = "A version, or shares such as 3=90,4=10; the alias is removed when left out.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var (url, key) = (CommonOptions.Url(), CommonOptions.Key());
        var command = new Command("alias", "Set an alias of a task, or remove it.") { task, alias, versions, url, key };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var name = TaskArgument.PartOf(parse.GetValue(task)!);
            var asked = parse.GetValue(alias)!;
            if (!TaskAlias.IsName(asked))
            {
                throw new CommandException($"'{asked}' is no alias: expected {TaskAlias.Rule}.", 2);
            }

            var shares = parse.GetValue(versions) is { } text ? SharesOf(text) : null;
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            if (shares is null)
            {
                await client.RemoveAliasAsync(name, asked, cancellationToken);
                Console.WriteLine($"Removed alias {asked} of {name}.");
                return 0;
            }

            var info = await client.SetAliasAsync(name, asked, shares, readyWithin: null, cancellationToken);
            Console.WriteLine($"{name}:{info.Alias} is {Show(info.Versions)}.");
            return 0;
        });
        return command;
    }

    /// <summary>Versions and weights for people.</summary>
    public static string Show(IReadOnlyDictionary<int, int> versions) => versions.Count == 1
        ? string.Create(CultureInfo.InvariantCulture, $"version {versions.Keys.First()}")
        : "versions " + string.Join(", ", versions.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key}={v.Value}")));

    private static Dictionary<int, int> SharesOf(string text)
    {
        var shares = new Dictionary<int, int>();
        foreach (var part in text.Split(','))
        {
            var cut = part.IndexOf('=', StringComparison.Ordinal);
            var weight = 1;
            var isShare = int.TryParse(cut < 0 ? part : part[..cut], NumberStyles.None, CultureInfo.InvariantCulture, out var version)
                && version is >= 1 and <= CheckpointStore.MaxVersion
                && (cut < 0 || int.TryParse(part[(cut + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out weight))
                && weight is >= 1 and <= TaskAlias.MaxWeight;
            if (!isShare || !shares.TryAdd(version, weight))
            {
                throw new CommandException($"VERSIONS is '{text}'; expected a version, or shares such as 3=90,4=10.", 2);
            }
        }

        return shares;
    }
}
