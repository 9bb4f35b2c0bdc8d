using System.CommandLine;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Cli.Tasks;
using PtmOrleans.Client.Operations;
using Spectre.Console;

namespace PtmOrleans.Cli.Scheduler;

/// <summary><c>ptm scheduler</c>: what a running node's scheduler decides, why, and by which policy.</summary>
internal static class SchedulerCommand
{
    private const int MostDecisions = 256;

    public static Command Create() => new("scheduler", "See what a running node's scheduler decides and why; switch its policy.")
    {
        Explain(), Show(), Policy(), Costs(),
    };

    private static Command Explain()
    {
        var task = new Option<string?>("--task") { Description = "Only decisions for this task, tenant/task or tenant/task:version." };
        var device = new Option<string?>("--device") { Description = "Only decisions for this device." };
        var last = CommonOptions.Number("--last", $"How many decisions at most, 1 to {MostDecisions}.", 1, MostDecisions, 24);
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("explain", "The last decisions of each device on a timeline, with their reasons.")
        {
            task, device, last, url, key, json,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var all = await AskAsync(parse.GetValue(url)!, parse.GetValue(key), cancellationToken);
            var some = new SchedulerFilter(parse.GetValue(task), parse.GetValue(device), parse.GetValue(last)).Apply(all);
            Print(parse.GetValue(json), some, () => SchedulerScreen.Explain(AnsiConsole.Console, some));
            return 0;
        });
        return command;
    }

    private static Command Show()
    {
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("show", "Policy, devices and lists.") { url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var scheduler = await AskAsync(parse.GetValue(url)!, parse.GetValue(key), cancellationToken);
            Print(parse.GetValue(json), scheduler, () => SchedulerScreen.Show(AnsiConsole.Console, scheduler));
            return 0;
        });
        return command;
    }

    private static Command Policy()
    {
        var name = new Argument<string?>("NAME") { Description = "Policy to switch to.", Arity = ArgumentArity.ZeroOrOne };
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("policy", "Show the policy, or switch to another, which then outlasts restarts.")
        {
            name, url, key, json,
        };
        command.SetAction(async (parse, cancellationToken) =>
        {
            using var client = InferCommand.Connect(parse.GetValue(url)!, parse.GetValue(key));
            var scheduler = await client.DescribeSchedulerAsync(cancellationToken);
            var policy = new PolicyInfo(scheduler.Policy, scheduler.Policies);
            if (parse.GetValue(name) is { } asked)
            {
                policy = scheduler.Policies.Contains(asked)
                    ? await client.SetPolicyAsync(asked, cancellationToken)
                    : throw new CommandException($"NAME is '{asked}'; there are {string.Join(", ", scheduler.Policies)}.", 2);
            }

            Print(parse.GetValue(json), policy, () => Console.WriteLine($"{policy.Policy} (of {string.Join(", ", policy.Policies)})"));
            return 0;
        });
        return command;
    }

    private static Command Costs()
    {
        var (url, key, json) = (CommonOptions.Url(), CommonOptions.Key(), CommonOptions.Json());
        var command = new Command("costs", "What the scheduler has learned of execution and switch times.") { url, key, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var costs = (await AskAsync(parse.GetValue(url)!, parse.GetValue(key), cancellationToken)).Costs;
            Print(parse.GetValue(json), costs, () => SchedulerScreen.Costs(AnsiConsole.Console, costs));
            return 0;
        });
        return command;
    }

    private static async Task<SchedulerInfo> AskAsync(Uri url, string? key, CancellationToken cancellationToken)
    {
        using var client = InferCommand.Connect(url, key);
        return await client.DescribeSchedulerAsync(cancellationToken);
    }

    private static void Print<T>(bool json, T value, Action show)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(value, JsonOutput.Options));
        }
        else
        {
            show();
        }
    }
}
