using System.Globalization;
using System.Net;
using System.Text.Json;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;
using Spectre.Console;

namespace PtmOrleans.Cli.Demo;

/// <summary>What a person sees of the demo.</summary>
internal sealed class DemoScreen
{
    private const int NarrowestPipe = 140;
    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private readonly Table _answers = new Table().Border(TableBorder.Rounded)
        .AddColumns("Task", "Input", "Answer", "", "Queue", "Switch", "Compute");

    public DemoScreen()
    {
        if (Console.IsOutputRedirected)
        {
            _console.Profile.Width = NarrowestPipe;
        }

        for (var i = 4; i < _answers.Columns.Count; i++)
        {
            _answers.Columns[i].RightAligned().NoWrap();
        }

        _answers.Columns[0].NoWrap();
    }

    public void Started(string address, long budget, TimeSpan took) => _console.MarkupLineInterpolated(
        CultureInfo.InvariantCulture,
        $"Node up on {address} in {took.TotalSeconds:0.0} s; its device may hold [bold]{ByteSize.Format(budget)}[/] of weights.");

    public void Registered((string Tenant, string[] Tasks)[] tenants, long weights)
    {
        foreach (var (tenant, tasks) in tenants)
        {
            _console.MarkupLineInterpolated($"Tenant [bold]{tenant}[/] registered {string.Join(", ", tasks)}.");
        }

        _console.MarkupLineInterpolated($"Together the tasks weigh [bold]{ByteSize.Format(weights)}[/]: they cannot all be resident.");
    }

    public void Cache(string when, JsonElement device)
    {
        var cache = device.GetProperty("cache");
        var (resident, budget) = (cache.GetProperty("resident_bytes").GetInt64(), cache.GetProperty("budget_bytes").GetInt64());
        var filled = (int)(40 * resident / budget);
        var (bar, rest) = (new string('#', filled), new string('.', 40 - filled));
        _console.WriteLine();
        _console.MarkupLineInterpolated(
            $"Device cache {when}: [green]{bar}[/]{rest} {ByteSize.Format(resident)} of {ByteSize.Format(budget)}");
        foreach (var version in cache.GetProperty("versions").EnumerateArray())
        {
            var (held, total) = (version.GetProperty("resident_bytes").GetInt64(), version.GetProperty("total_bytes").GetInt64());
            var (key, note) = (version.GetProperty("key").GetString()!, held == total ? "" : " (in part)");
            _console.MarkupLineInterpolated($"  {key,-24} {ByteSize.Format(held),10} of {ByteSize.Format(total)}{note}");
        }
    }

    public void Answer(string task, string input, string answer, bool right, PredictTiming timing) => _answers.AddRow(
        new Text(task),
        new Text(input),
        new Text(answer),
        new Markup(right ? "[green]right[/]" : "[red]WRONG[/]"),
        Ms(timing.Queue),
        Ms(timing.Switch),
        Ms(timing.Compute));

    public void Answered()
    {
        _console.WriteLine();
        _console.Write(_answers);
    }

    public void Isolation(HttpStatusCode foreign, HttpStatusCode anonymous)
    {
        _console.WriteLine();
        _console.WriteLine($"acme/sentiment asked with globex's key: {(int)foreign}; without a key: {(int)anonymous}.");
    }

    public void Summary(bool right, bool isolated, bool paged, JsonElement device)
    {
        var cache = device.GetProperty("cache");
        var (runs, switches) = (device.GetProperty("runs").GetInt64(), device.GetProperty("switches").GetInt64());
        var (bytesPaged, evictions) = (cache.GetProperty("bytes_paged").GetInt64(), cache.GetProperty("evictions").GetInt64());
        _console.MarkupLineInterpolated(
            $"{runs} batches, {switches} switches, {ByteSize.Format(bytesPaged)} paged in, {evictions} segments evicted.");
        _console.MarkupLine(right && isolated && paged
            ? "[green]Every answer is right.[/]"
            : $"[red]Something is wrong: answers {(right ? "right" : "wrong")}, tenants {(isolated ? "apart" : "not apart")}, "
                + $"paging {(paged ? "happened" : "did not happen")}.[/]");
    }

    private static Text Ms(TimeSpan time) => new(string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0.0} ms"));
}
