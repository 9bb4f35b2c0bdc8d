using System.CommandLine;
using System.Globalization;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Client;
using PtmOrleans.Client.Tenancy;
using Spectre.Console;

namespace PtmOrleans.Cli.Tenancy;

/// <summary><c>ptm tenants</c>: makes and lists tenants, shows and sets their limits.</summary>
internal static class TenantsCommand
{
    private const string NoLimit = "none";

    public static Command Create() => new("tenants", "Tenants of a running node and their limits; needs an operator's key.")
    {
        Make(), List(), Limits(),
    };

    private static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The tenant's name." };
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("create", "Make a tenant.") { name, url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var tenant = await client.CreateTenantAsync(parse.GetValue(name)!, cancellationToken);
            Print.Value(parse.GetValue(json), tenant, () => Console.WriteLine($"Made tenant {tenant.Name}."));
            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("list", "List the tenants.") { url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var tenants = await client.Tenancy.ListTenantsAsync(cancellationToken);
            Print.Value(parse.GetValue(json), tenants, () =>
            {
                foreach (var tenant in tenants)
                {
                    Console.WriteLine(tenant);
                }
            });
            return 0;
        });
        return command;
    }

    private static Command Limits()
    {
        var name = new Argument<string>("NAME") { Description = "The tenant's name." };
        var defaults = new Option<bool>("--defaults") { Description = "Give the tenant the platform's default limits back." };
        var options = LimitOptions().ToDictionary(o => o.Name[2..].Replace('-', '_'), o => o);
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("limits", "Show a tenant's limits, or set those that are given; 'none' ends one.")
        {
            name, defaults, url, key, json,
        };
        foreach (var option in options.Values)
        {
            command.Add(option);
        }

        command.SetAction(async (parse, cancellationToken) =>
        {
            var changes = options.Where(o => parse.GetValue(o.Value) is not null)
                .ToDictionary(o => o.Key, o => ValueOf(o.Value.Name, parse.GetValue(o.Value)!));
            if (changes.Count > 0 && parse.GetValue(defaults))
            {
                throw new CommandException("--defaults excludes limits.", 2);
            }

            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var tenancy = client.Tenancy;
            var asked = parse.GetValue(name)!;
            var tenant = changes.Count > 0 ? await tenancy.SetLimitsAsync(asked, changes, cancellationToken)
                : parse.GetValue(defaults) ? await tenancy.SetLimitsAsync(asked, null, cancellationToken)
                : await tenancy.GetTenantAsync(asked, cancellationToken);
            Print.Value(parse.GetValue(json), tenant, () => Show(tenant));
            return 0;
        });
        return command;
    }

    private static IEnumerable<Option<string?>> LimitOptions() =>
    [
        new("--requests-per-second") { Description = "Requests per second, over all gateways." },
        new("--burst") { Description = "Requests that may come at once after a pause." },
        new("--concurrent-requests") { Description = "Requests in work at once." },
        new("--waiting-items") { Description = "Sequences on lists or in work at once." },
        new("--resident-bytes") { Description = "Weights on one device, such as 2GiB." },
        new("--stored-bytes") { Description = "Weights in the store, such as 20GiB." },
        new("--tasks") { Description = "Tasks." },
        new("--keys") { Description = "API keys." },
    ];

    private static decimal? ValueOf(string option, string text) => text switch
    {
        NoLimit => null,
        _ when option.EndsWith("-bytes", StringComparison.Ordinal) => ByteSize.Parse(text),
        _ when decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new CommandException($"{option} is '{text}'; expected a number, or none.", 2),
    };

    private static void Show(TenantInfo tenant)
    {
        var limits = tenant.Limits ?? new TenantLimitsInfo();
        var table = new Table().AddColumns("Limit", "Value");
        table.AddRow("requests_per_second", Text(limits.RequestsPerSecond));
        table.AddRow("burst", Text(limits.Burst));
        table.AddRow("concurrent_requests", Text(limits.ConcurrentRequests));
        table.AddRow("waiting_items", Text(limits.WaitingItems));
        table.AddRow("resident_bytes", limits.ResidentBytes is { } resident ? ByteSize.Format(resident) : NoLimit);
        table.AddRow("stored_bytes", limits.StoredBytes is { } stored ? ByteSize.Format(stored) : NoLimit);
        table.AddRow("tasks", Text(limits.Tasks));
        table.AddRow("keys", Text(limits.Keys));
        AnsiConsole.Write(table);
        Console.WriteLine(tenant.DefaultLimits ? $"{tenant.Name} has the default limits." : $"{tenant.Name} has limits of its own.");
    }

    private static string Text(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? NoLimit;
}
