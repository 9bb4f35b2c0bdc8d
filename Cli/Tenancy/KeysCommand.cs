using System.CommandLine;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Client;
using PtmOrleans.Client.Tenancy;
using Spectre.Console;

namespace PtmOrleans.Cli.Tenancy;

/// <summary><c>ptm keys</c>: makes, lists, rotates and revokes tenants' keys.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "API keys of tenants; needs an operator's key, but to list one's own.")
    {
        Make(), List(), Rotate(), Revoke(),
    };

    private static Option<string> Tenant() => new("--tenant") { Description = "The tenant.", Required = true };

    private static Command Make()
    {
        var (tenant, url, key, json) = (Tenant(), CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var scopes = new Option<string[]>("--scope")
        {
            Description = "What it may do: infer, manage; may be given twice.",
            DefaultValueFactory = _ => ["infer"],
        };
        var name = new Option<string?>("--name") { Description = "What to call it." };
        var life = new Option<string?>("--expires-in") { Description = "How long it works, such as 12h or 90d." };
        var command = new Command("create", "Make a key; it is shown this once.") { tenant, scopes, name, life, url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var expires = parse.GetValue(life) is { } text ? (TimeSpan?)Duration.Parse("--expires-in", text) : null;
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var wanted = new NewKey(parse.GetValue(scopes)!, parse.GetValue(name), expires);
            var made = await client.Tenancy.CreateKeyAsync(parse.GetValue(tenant)!, wanted, cancellationToken);
            Show(parse.GetValue(json), made);
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant; the key's own when left out." };
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("list", "List a tenant's keys, without secrets.") { tenant, url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var keys = parse.GetValue(tenant) is { } name
                ? await client.Tenancy.ListKeysAsync(name, cancellationToken)
                : await client.Tenancy.ListOwnKeysAsync(cancellationToken);
            Print.Value(parse.GetValue(json), keys, () => Show(keys));
            return 0;
        });
        return command;
    }

    private static Command Rotate()
    {
        var id = new Argument<string>("ID") { Description = "The key's identifier." };
        var (tenant, url, key, json) = (Tenant(), CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var grace = new Option<string>("--grace")
        {
            Description = "How long the secret before still works, such as 0s, 12h or 7d.",
            DefaultValueFactory = _ => "24h",
        };
        var command = new Command("rotate", "Give a key a new secret; it is shown this once.") { id, tenant, grace, url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var time = Duration.Parse("--grace", parse.GetValue(grace)!);
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var rotated = await client.Tenancy.RotateKeyAsync(parse.GetValue(tenant)!, parse.GetValue(id)!, time, cancellationToken);
            Show(parse.GetValue(json), rotated);
            return 0;
        });
        return command;
    }

    private static Command Revoke()
    {
        var id = new Argument<string>("ID") { Description = "The key's identifier." };
        var (tenant, url, key) = (Tenant(), CommonOptions.Url(), CommonOptions.Key());
        var command = new Command("revoke", "End a key.") { id, tenant, url, key };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            await client.Tenancy.RevokeKeyAsync(parse.GetValue(tenant)!, parse.GetValue(id)!, cancellationToken);
            Console.WriteLine($"Revoked {parse.GetValue(id)}.");
            return 0;
        });
        return command;
    }

    private static void Show(bool json, KeyInfo key) => Print.Value(json, key, () =>
    {
        Console.WriteLine(key.Key);
        Console.Error.WriteLine(
            $"Key {key.Id} of {key.Tenant} ({string.Join(", ", key.Scopes)}). This is the only time that it is shown."
            + (key.ExpiresAt is { } end ? $" It works until {end:u}." : "")
            + (key.FormerUntil is { } former ? $" The secret before works until {former:u}." : ""));
    });

    private static void Show(IEnumerable<KeyMetadata> keys)
    {
        var table = new Table().AddColumns("Id", "Name", "Scopes", "Created", "Expires", "Rotated", "Last used");
        foreach (var key in keys)
        {
            table.AddRow(
                key.Id,
                Markup.Escape(key.Name),
                string.Join(" ", key.Scopes),
                $"{key.Created:u}",
                key.ExpiresAt is { } end ? $"{end:u}" : "never",
                key.RotatedAt is { } rotated ? $"{rotated:u}" : "never",
                key.LastUsed is { } day ? $"{day:yyyy-MM-dd}" : "never");
        }

        AnsiConsole.Write(table);
    }
}
