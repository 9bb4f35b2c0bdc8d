using System.Globalization;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client.Operations;
using Spectre.Console;

namespace PtmOrleans.Cli.Scheduler;

/// <summary>A scheduler's state for people.</summary>
internal static class SchedulerScreen
{
    public static void Explain(IAnsiConsole console, SchedulerInfo scheduler)
    {
        Policy(console, scheduler);
        if (scheduler.Decisions.Count == 0)
        {
            console.WriteLine("No decision of those remembered is of this kind.");
        }

        foreach (var device in scheduler.Decisions.GroupBy(d => d.Device).OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            var known = scheduler.Devices.FirstOrDefault(d => d.Device == device.Key);
            console.WriteLine();
            console.WriteLine(known is null ? $"{device.Key}: gone" : $"{device.Key}: {known.Kind}, {Outstanding(known)}");
            foreach (var line in Timeline.Draw([.. device], known?.Instances ?? 1))
            {
                console.WriteLine(line);
            }

            console.Write(Decisions(device, scheduler.Time));
        }

        console.WriteLine();
        Lists(console, scheduler.Lists);
        Costs(console, scheduler.Costs);
    }

    public static void Show(IAnsiConsole console, SchedulerInfo scheduler)
    {
        Policy(console, scheduler);
        var table = new Table().AddColumns("Device", "Kind", "Instances", "Outstanding", "Weights", "Resident");
        foreach (var device in scheduler.Devices)
        {
            table.AddRow(
                Markup.Escape(device.Device),
                Markup.Escape(device.Kind),
                $"{device.Instances}",
                $"{device.Outstanding}",
                $"{ByteSize.Format(device.BudgetBytes - device.FreeBytes)} of {ByteSize.Format(device.BudgetBytes)}",
                Markup.Escape(Some(device.Resident)));
        }

        console.Write(table);
        Lists(console, scheduler.Lists);
    }

    public static void Costs(IAnsiConsole console, CostsInfo costs)
    {
        if (costs.Exec.Count + costs.Switch.Count == 0)
        {
            console.WriteLine("Nothing has been measured yet.");
            return;
        }

        var table = new Table().AddColumns("Learned", "Device kind", "Fixed", "And for each", "Observations");
        foreach (var exec in costs.Exec)
        {
            table.AddRow(
                Markup.Escape($"run {exec.Architecture}"),
                Markup.Escape(exec.DeviceKind),
                Ms(exec.FixedMs),
                $"1,000 tokens {Ms(exec.MsPerKilotoken)}",
                $"{exec.Observations}");
        }

        foreach (var change in costs.Switch)
        {
            table.AddRow(
                change.Widens ? "switch, widening weights" : "switch",
                Markup.Escape(change.DeviceKind),
                Ms(change.FixedMs),
                $"100 MiB {Ms(100 * change.MsPerMib)}",
                $"{change.Observations}");
        }

        console.Write(table);
    }

    private static void Policy(IAnsiConsole console, SchedulerInfo scheduler) => console.WriteLine(
        $"Policy {scheduler.Policy} (of {string.Join(", ", scheduler.Policies)}), pool {scheduler.Pool}, {scheduler.Time:u}");

    private static string Outstanding(PoolDeviceInfo device) =>
        $"{device.Instances} instance{(device.Instances == 1 ? "" : "s")}, {device.Outstanding} outstanding";

    private static Table Decisions(IEnumerable<DecisionInfo> decisions, DateTimeOffset now)
    {
        var table = new Table().AddColumns("Time", "Ago", "Task", "Batch at most", "Switch", "Run", "Why");
        foreach (var decision in decisions)
        {
            table.AddRow(
                decision.Time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
                Ms((now - decision.Time).TotalMilliseconds),
                Markup.Escape(decision.List),
                string.Create(CultureInfo.InvariantCulture, $"{decision.MaxItems} items, {decision.MaxTokens:N0} tokens"),
                decision.ExpectedSwitchMs > 0 ? Ms(decision.ExpectedSwitchMs) : "",
                Ms(decision.ExpectedExecMs),
                Markup.Escape(decision.Reason));
        }

        return table;
    }

    private static void Lists(IAnsiConsole console, IReadOnlyList<ListInfo> lists)
    {
        var waiting = lists.Where(l => l.Items > 0).OrderBy(l => l.TimeLeftMs).ToArray();
        if (waiting.Length == 0)
        {
            console.WriteLine($"Nothing waits ({lists.Count} list{(lists.Count == 1 ? "" : "s")} known).");
            return;
        }

        var table = new Table().AddColumns(
            "Waiting", "Items", "Tokens", "Priority", "Oldest", "Deadline", "Age against deadline", "Packing");
        foreach (var list in waiting)
        {
            table.AddRow(
                Markup.Escape($"{list.Task}:{list.Version}"),
                $"{list.Items}",
                $"{list.Tokens}",
                $"{list.Priority}",
                Ms(list.OldestAgeMs),
                list.TimeLeftMs is { } left ? left >= 0 ? $"in {Ms(left)}" : $"{Ms(-left)} ago" : "",
                Timeline.Gauge(list.OldestAgeMs, list.TimeLeftMs),
                list.HeldMs is > 0 and var held ? $"fills for {Ms(held)}" : list.Lane == "batch" ? "batch lane" : "");
        }

        console.Write(table);
    }

    private static string Some(IReadOnlyList<string> names) =>
        names.Count <= 6 ? string.Join(" ", names) : $"{string.Join(" ", names.Take(5))} and {names.Count - 5} more";

    private static string Ms(double milliseconds) => Math.Abs(milliseconds) switch
    {
        >= 10_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.0} s"),
        >= 100 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.0} ms"),
    };
}
