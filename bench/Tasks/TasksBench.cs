using System.Globalization;
using PtmOrleans.Bench.Nodes;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Cli.Output;
using PtmOrleans.Client;

namespace PtmOrleans.Bench.Tasks;

/// <summary>
/// A node with many registered tasks. Calls are timed by a client in this process, over HTTP to the last byte of the answer, while the node
/// is a process of its own on the same cores. The floors are an empty node's start and a probe that asks for nothing.
/// </summary>
internal sealed class TasksBench(TasksOptions options, Report report)
{
    private const string Text = "word1 word2";

    // Longer than the gateway keeps what it read.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1.1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await MeasureFloorsAsync(cancellationToken);
        using var tasks = await SmallTasks.PrepareAsync(options.Data, options.Tasks, cancellationToken);
        report.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Tasks} tasks of one tenant, {SmallTasks.TaskBytes} bytes of weights each; {options.Active} requests in work."));
        await MeasureStartsAsync(tasks, cancellationToken);
        await MeasureNodeAsync(tasks, cancellationToken);
        await new CacheProbe(options, report).RunAsync(tasks, cancellationToken);
        await new SchedulerProbe(options, report).RunAsync(tasks, cancellationToken);
    }

    private async Task MeasureFloorsAsync(CancellationToken cancellationToken)
    {
        using var empty = await SmallTasks.PrepareAsync(keep: null, tasks: 1, cancellationToken);
        var starts = new Series("floor: a node with one task, from process start to ready", "floor_ready_ms");
        await StartAsync(empty, 1, starts, cancellationToken);
        starts.AddTo(report);
        await using var node = await NodeProcess.StartAsync(empty.Data, 1, cancellationToken);
        await TimeAsync("floor: a probe over HTTP", "floor_http_ms", () => node.GetAsync("/v2/health/live", cancellationToken));
    }

    private async Task MeasureStartsAsync(SmallTasks tasks, CancellationToken cancellationToken)
    {
        tasks.ForgetState();
        var first = new Series("first start on a store of tasks that no node has served", "adopt_ms");
        await StartAsync(tasks, options.Tasks, first, cancellationToken, times: 1);
        first.AddTo(report);
        var starts = new Series("process start to ready, all tasks listed", "ready_ms");
        await StartAsync(tasks, options.Tasks, starts, cancellationToken);
        starts.AddTo(report);
        report.Figure("ready_s", starts.Median / 1000);
    }

    private async Task StartAsync(SmallTasks tasks, int count, Series starts, CancellationToken cancellationToken, int? times = null)
    {
        for (var i = 0; i < (times ?? options.Rounds / 10); i++)
        {
            await using var node = await NodeProcess.StartAsync(tasks.Data, count, cancellationToken);
            starts.Add(node.StartTime);
        }
    }

    private async Task MeasureNodeAsync(SmallTasks tasks, CancellationToken cancellationToken)
    {
        await using var node = await NodeProcess.StartAsync(tasks.Data, options.Tasks, cancellationToken);
        using var client = node.Client();
        await TimeAfterPausesAsync(
            "GET /v1/tasks", "list_ms", () => node.GetAsync("/v1/tasks", cancellationToken), "list_bytes", cancellationToken);
        var first = new Series("a task's first request, in turn", "first_request_ms");
        await UseAllAsync(client, first, cancellationToken);
        first.AddTo(report);
        var again = new Series("the same again", "second_request_ms");
        await UseAllAsync(client, again, cancellationToken);
        again.AddTo(report);
        await TimeAsync("GET /v1/tasks, one after another", "list_again_ms", () => node.GetAsync("/v1/tasks", cancellationToken));
        await TimeAsync("GET /v1/tasks/{task}", "task_ms", () => node.GetAsync($"/v1/tasks/{SmallTasks.Name(0)}", cancellationToken));
        await TimeAsync("GET /v1/devices", "stats_ms", () => node.GetAsOperatorAsync("/v1/devices", cancellationToken), "stats_bytes");
        await TimeAsync(
            "GET /v1/scheduler", "scheduler_ms", () => node.GetAsOperatorAsync("/v1/scheduler", cancellationToken), "scheduler_bytes");
        await TimeAfterPausesAsync(
            "GET /metrics", "metrics_ms", () => node.GetAsOperatorAsync("/metrics", cancellationToken), "metrics_bytes", cancellationToken);
        await RegisterAsync(tasks, node, client, cancellationToken);
    }

    private async Task UseAllAsync(PtmClient client, Series times, CancellationToken cancellationToken) =>
        await ProgressBar.RunAsync("Using every task", async bar =>
        {
            for (var i = 0; i < options.Tasks; i++)
            {
                bar(SmallTasks.Name(i), i, options.Tasks);
                await times.TimeAsync(() => client.PredictAsync(SmallTasks.Name(i), Text, cancellationToken: cancellationToken));
            }

            return true;
        });

    private async Task RegisterAsync(SmallTasks tasks, NodeProcess node, PtmClient client, CancellationToken cancellationToken)
    {
        var times = new Series("register one more", "register_ms");
        for (var i = 0; i < options.Rounds / 5; i++)
        {
            var name = $"more-{Guid.NewGuid():N}";
            await times.TimeAsync(() => client.RegisterTaskAsync(name, tasks.Another, cancellationToken: cancellationToken));
            await node.RemoveAsync(name, cancellationToken);
        }

        times.AddTo(report);
    }

    // An answer that the gateway still has from the call before would be no answer of the node.
    private async Task TimeAfterPausesAsync(
        string label, string figure, Func<Task<byte[]>> call, string bytes, CancellationToken cancellationToken)
    {
        await TimeAsync(label, figure, call, bytes, () => Task.Delay(Pause, cancellationToken), options.Rounds / 5);
    }

    private async Task TimeAsync(
        string label, string figure, Func<Task<byte[]>> call, string? bytes = null, Func<Task>? pause = null, int? rounds = null)
    {
        var length = (await call()).Length;
        var times = new Series(label, figure);
        for (var i = 0; i < (rounds ?? options.Rounds); i++)
        {
            await (pause?.Invoke() ?? Task.CompletedTask);
            _ = await times.TimeAsync(call);
        }

        times.AddTo(report);
        if (bytes is not null)
        {
            report.Figure(bytes, length);
        }
    }
}
