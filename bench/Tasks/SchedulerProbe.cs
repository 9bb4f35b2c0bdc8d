using Microsoft.Extensions.DependencyInjection;
using Orleans;
using PtmOrleans.Bench.Nodes;
using PtmOrleans.Bench.Reports;
using PtmOrleans.Bench.Scheduler;
using PtmOrleans.Cli.Serving;
using PtmOrleans.Client;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Bench.Tasks;

/// <summary>
/// What a report to the scheduler takes, the decision that it leads to included, once the scheduler knows every task's list: while nothing
/// else happens, and while some hundred requests are in work. The node and its callers are in this process, on the same cores.
/// </summary>
internal sealed class SchedulerProbe(TasksOptions options, Report report)
{
    private const string Text = "word1 word2";
    private const int PickSteps = 2000;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    public async Task RunAsync(SmallTasks tasks, CancellationToken cancellationToken)
    {
        MeasurePicks();
        await using var app = NodeHost.Build(new ServeOptions
        {
            Data = tasks.Data,
            Port = 0,
            AdminKey = NodeProcess.AdminKey,
            BudgetBytes = 64 << 20,
        });
        await app.StartAsync(cancellationToken);
        using var client = await ClientAsync(new Uri(app.Urls.First()), cancellationToken);
        for (var i = 0; i < options.Tasks; i++)
        {
            await client.PredictAsync(SmallTasks.Name(i), Text, cancellationToken: cancellationToken);
        }

        var scheduler = app.Services.GetRequiredService<IGrainFactory>().GetGrain<ISchedulerGrain>("default");
        await AskAsync(scheduler, "report to the scheduler and its decision, nothing in work", "schedule_idle_ms", cancellationToken);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var callers = Enumerable.Range(0, options.Active).Select(i => CallAsync(client, i, ended.Token)).ToArray();
        await AskAsync(scheduler, $"the same, {options.Active} requests in work", "schedule_ms", cancellationToken);
        await ended.CancelAsync();
        await Task.WhenAll(callers);
        await app.StopAsync(CancellationToken.None);
    }

    private void MeasurePicks()
    {
        var workload = new PickWorkload("affinity", options.Tasks, devices: 1);
        var picks = new Series("floor: a step of the dispatcher alone, every list with work", "floor_pick_ms");
        for (var i = 0; i < 2 * PickSteps; i++)
        {
            if (i < PickSteps)
            {
                workload.Step();
            }
            else
            {
                picks.Time(workload.Step);
            }
        }

        picks.AddTo(report);
    }

    private async Task AskAsync(ISchedulerGrain scheduler, string label, string figure, CancellationToken cancellationToken)
    {
        var times = new Series(label, figure);
        for (var i = 0; i < 5 * options.Rounds; i++)
        {
            await Task.Delay(Pause, cancellationToken);
            await times.TimeAsync(() => scheduler.ReportListAsync(Nothing(), cancellationToken));
        }

        times.AddTo(report);
    }

    // Of a task that no caller asks for, so that it says nothing that is not true.
    private static ListReport Nothing() => new()
    {
        Task = new TaskName(NodeProcess.Tenant, SmallTasks.Name(0)),
        Version = 1,
        Sequence = TimeProvider.System.GetUtcNow().UtcTicks,
    };

    private async Task CallAsync(PtmClient client, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var task = SmallTasks.Name(Math.Min(options.Tasks - 1, 1 + random.Next(options.Tasks)));
                await client.PredictAsync(task, Text, cancellationToken: cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static async Task<PtmClient> ClientAsync(Uri address, CancellationToken cancellationToken)
    {
        using var admin = new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = NodeProcess.AdminKey });
        var key = await admin.CreateKeyAsync(NodeProcess.Tenant, ["infer", "manage"], cancellationToken);
        return new PtmClient(new PtmClientOptions { BaseAddress = address, ApiKey = key.Key });
    }
}
