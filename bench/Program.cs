using PtmOrleans.Bench;

// ptm-bench [--json FILE] [--rounds N]: prints the tables; both arms of every comparison run in this process, one after the other.
var json = Array.IndexOf(args, "--json") is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
var rounds = Array.IndexOf(args, "--rounds") is var r and >= 0 && r + 1 < args.Length && int.TryParse(args[r + 1], out var n) && n > 0
    ? n
    : 5;
var report = new Report("first-release");
await new SwitchBench(report, rounds).RunAsync();
await new RequestBench(report).RunAsync();
report.Print(Console.Out);
if (json is not null)
{
    report.WriteJson(json);
}
