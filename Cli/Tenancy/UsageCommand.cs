using System.CommandLine;
using System.Globalization;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Client.Tenancy;
using Spectre.Console;

namespace PtmOrleans.Cli.Tenancy;

/// <summary><c>ptm usage</c>: what a tenant used.</summary>
internal static class UsageCommand
{
    public static Command Create()
    {
        var tenant = new Option<string?>("--tenant") { Description = "The tenant; the key's own when left out." };
        var from = Time("--from", "The first hour or day, such as 2026-01-31 or 2026-01-31T12:00Z.");
        var to = Time("--to", "The end, not included; now when left out.");
        var by = new Option<string>("--by") { Description = "hour or day.", DefaultValueFactory = _ => "hour" };
        by.AcceptOnlyFromAmong("hour", "day");
        var task = new Option<string?>("--task") { Description = "One task alone." };
        var csv = new Option<bool>("--csv") { Description = "Print CSV." };
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("usage", "What a tenant used: requests, items, tokens, device time, bytes paged.")
        {
            tenant, from, to, by, task, csv, url, key, json,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var request = new UsageRequest
            {
                Tenant = parse.GetValue(tenant),
                From = parse.GetValue(from),
                To = parse.GetValue(to),
                ByDay = parse.GetValue(by) == "day",
                Task = parse.GetValue(task),
            };
            var rows = await client.Tenancy.ReadUsageAsync(request, cancellationToken);
            Print.Value(parse.GetValue(json), rows, () => Show(rows, parse.GetValue(csv), request.ByDay));
            return 0;
        });
        return command;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        CustomParser = result => DateTimeOffset.TryParse(
            result.Tokens[0].Value,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time)
            ? time
            : throw new CommandException($"{name} is '{result.Tokens[0].Value}'; expected a date or time such as 2026-01-31.", 2),
    };

    private static void Show(IReadOnlyList<UsageInfo> rows, bool csv, bool byDay)
    {
        if (csv)
        {
            Console.WriteLine("start,task,requests,items,tokens,compute_seconds,bytes_paged");
            foreach (var row in rows)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{row.Start.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ},{row.Task},{row.Requests},{row.Items},{row.Tokens},")
                    + string.Create(CultureInfo.InvariantCulture, $"{row.ComputeSeconds},{row.BytesPaged}"));
            }

            return;
        }

        var table = new Table().AddColumns(byDay ? "Day" : "Hour", "Task", "Requests", "Items", "Tokens", "Device time", "Paged");
        foreach (var row in rows)
        {
            table.AddRow(
                row.Start.UtcDateTime.ToString(byDay ? "yyyy-MM-dd" : "yyyy-MM-dd HH:00", CultureInfo.InvariantCulture),
                Markup.Escape(row.Task),
                $"{row.Requests}",
                $"{row.Items}",
                $"{row.Tokens}",
                string.Create(CultureInfo.InvariantCulture, $"{row.ComputeSeconds:0.000} s"),
                ByteSize.Format(row.BytesPaged));
        }

        AnsiConsole.Write(table);
    }
}
