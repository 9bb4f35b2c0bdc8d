using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;
using PtmOrleans.Grains.Devices;
using PtmOrleans.Grains.Hosting;
using PtmOrleans.Grains.Persistence;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Grains.Scheduling;

/// <summary>
/// Wires a <see cref="Dispatcher"/> to the lists and devices of a pool. Every event ends in a
/// decision; nothing polls but the silence check.
/// </summary>
[Reentrant]
internal sealed partial class SchedulerGrain(
    [PersistentState("scheduler", StateStores.Registry)] IPersistentState<SchedulerState> state,
    IOptions<NodeOptions> options,
    TimeProvider clock,
    ILogger<SchedulerGrain> logger) : Grain, ISchedulerGrain
{
    private static readonly TimeSpan SilenceCheckPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SavePeriod = TimeSpan.FromMinutes(1);

    // One write at a time: a second one under way would meet the first one's version.
    private readonly SemaphoreSlim _writing = new(1, 1);

    private DispatcherOptions _limits = null!;
    private Dispatcher _dispatcher = null!;
    private PoolMembers _members = null!;
    private IGrainTimer? _poll;
    private bool _unsaved;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var chosen = state.State.Policy is { } stored && PolicyCatalog.Names.Contains(stored) ? stored : options.Value.Policy;
        _limits = new DispatcherOptions { TenantWeights = new Dictionary<string, double>(options.Value.TenantWeights) };
        _dispatcher = new Dispatcher(PolicyCatalog.Create(chosen, _limits.Weighing), CostModel.Import(state.State.ToModel()), _limits);
        _members = new PoolMembers(_dispatcher, clock);
        this.RegisterGrainTimer(
            CheckSilenceAsync, new GrainTimerCreationOptions(SilenceCheckPeriod, SilenceCheckPeriod) { Interleave = true });
        this.RegisterGrainTimer(SaveAsync, new GrainTimerCreationOptions(SavePeriod, SavePeriod) { Interleave = true });
        Poll();
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => SaveAsync(cancellationToken);

    public Task<CostAdvice?> ReportListAsync(ListReport report, CancellationToken cancellationToken)
    {
        _members.Take(report);
        Decide();
        return Task.FromResult(Advise(new ListKey(report.Task.ToString(), report.Version)));
    }

    public Task ReportDeviceAsync(DeviceReport report, CancellationToken cancellationToken)
    {
        _members.Take(report);
        Decide();
        return Task.CompletedTask;
    }

    public Task RemoveDeviceAsync(string device, CancellationToken cancellationToken)
    {
        // A draining device finishes what it has begun, so nothing is taken back from the lists for a while.
        _members.Leave(device);
        Decide();
        return Task.CompletedTask;
    }

    public Task FinishAsync(AssignmentReport report, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var outcome = new AssignmentOutcome
        {
            ItemsTaken = report.Items,
            PaddedTokens = report.PaddedTokens,
            TakenAt = report.TakenAt,
            Switched = report.Switched,
            SwitchTime = report.PageTime + report.BindTime,
            BytesPaged = report.BytesPaged,
            ComputeTime = report.ComputeTime,
            Failed = report.Failed,
            Remaining = report.List is null ? null : ListWire.ToSummary(report.List, now),
        };
        _dispatcher.Finish(report.Device.Device, report.Assignment, outcome, now);
        _unsaved |= report.Items > 0;
        if (report.List is not null)
        {
            _members.Take(report.List);
        }

        if (_members.Has(report.Device.Device))
        {
            _members.Take(report.Device);
        }

        Decide();
        return Task.CompletedTask;
    }

    public Task<SchedulerDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return Task.FromResult(new SchedulerDescription(
            _dispatcher.Policy.Name,
            [.. _members.Lists],
            [.. _members.Devices],
            [.. _dispatcher.Recent.Select(SchedulerWire.ToEntry)])
        {
            Time = now,
            Policies = [.. PolicyCatalog.Names],
            Costs = SchedulerWire.ToEntries(_dispatcher.Costs.Export()),
        });
    }

    public async Task<bool> SetPolicyAsync(string policy, CancellationToken cancellationToken)
    {
        if (!PolicyCatalog.Names.Contains(policy))
        {
            return false;
        }

        _dispatcher.Policy = PolicyCatalog.Create(policy, _limits.Weighing);
        Poll();
        state.State.Policy = policy;
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await state.WriteOrEndAsync(this, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }

        return true;
    }

    /// <summary>Asks a policy that decides at intervals as often as it wants; others are asked when something happens.</summary>
    private void Poll()
    {
        _poll?.Dispose();
        _poll = _dispatcher.Policy.PollPeriod is { } period
            ? this.RegisterGrainTimer(DecideAsync, new GrainTimerCreationOptions(period, period) { Interleave = true })
            : null;
    }

    private Task DecideAsync(CancellationToken cancellationToken)
    {
        Decide();
        return Task.CompletedTask;
    }

    private void Decide()
    {
        var now = clock.GetUtcNow();
        // A copy: an order that is refused at once, to a silo known to be dead, leads to another decision before this loop ends.
        foreach (var assignment in _dispatcher.Decide(now).ToArray())
        {
            _ = SendAsync(assignment, now);
        }
    }

    private async Task SendAsync(Assignment assignment, DateTimeOffset now)
    {
        var next = _dispatcher.Lookahead(assignment.Device, assignment.List);
        var order = new AssignmentOrder
        {
            Assignment = assignment.Id,
            Pool = this.GetPrimaryKeyString(),
            Task = TaskName.Parse(assignment.List.Task),
            Version = assignment.List.Version,
            MaxItems = assignment.Budget.MaxItems,
            MaxTokens = assignment.Budget.MaxTokens,
            Order = ListWire.ToWire(assignment.Order),
            Overtakes = assignment.Overtakes,
            Prefetch = [.. next.Select(p => p.ToString())],
            Outlook = next.Count == 0
                ? []
                : _dispatcher.Outlook(assignment.Device, now).ToDictionary(u => u.Key.ToString(), u => u.Value),
        };
        try
        {
            await GrainFactory.GetGrain<IDeviceGrain>(assignment.Device).AssignAsync(order, CancellationToken.None);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (_members.IsLeaving(assignment.Device))
            {
                // It drains and still delivers what it has begun.
                return;
            }

            LogDeviceLost(e, assignment.Device);
            await LoseAsync(assignment.Device);
        }
    }

    /// <summary>
    /// Forgets a device and tells the lists that it held batches of, so that these run elsewhere without waiting for their leases.
    /// </summary>
    private async Task LoseAsync(string device)
    {
        var lost = _members.Lose(device);
        foreach (var task in lost.Select(a => a.List.Task).Distinct())
        {
            await TellAsync(task, grain => grain.ReturnFromDeviceAsync(device, CancellationToken.None));
        }

        Decide();
    }

    private async Task RefuseAsync(UnplaceableList list)
    {
        _members.Forget(list.List);
        await TellAsync(
            list.List.Task,
            grain => grain.RefuseWaitingAsync(list.List.Version, PtmError.TaskFailed, list.Reason, CancellationToken.None));
    }

    // One task that cannot be reached must not keep the others from being told; its own leases and ticks make up for it.
    private async Task TellAsync(string task, Func<ITaskGrain, Task> tell)
    {
        try
        {
            await tell(GrainFactory.GetGrain<ITaskGrain>(task));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            LogTaskNotTold(e, task);
        }
    }

    private async Task CheckSilenceAsync(CancellationToken cancellationToken)
    {
        foreach (var device in _dispatcher.SilentDevices(clock.GetUtcNow()))
        {
            LogDeviceSilent(device);
            await LoseAsync(device);
        }

        foreach (var list in _dispatcher.Unplaceable)
        {
            await RefuseAsync(list);
        }

        foreach (var (task, device) in _members.TakeUnknownHolders())
        {
            await TellAsync(task, grain => grain.ReturnFromDeviceAsync(device, CancellationToken.None));
        }

        _members.ForgetIdleLists();
        Decide();
    }

    private async Task SaveAsync(CancellationToken cancellationToken)
    {
        if (!_unsaved)
        {
            return;
        }

        _unsaved = false;
        state.State.Costs = SchedulerState.From(_dispatcher.Costs.Export());
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await state.WriteStateAsync(cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Costs are learned again; a scheduler that stopped over them would be worse.
            _unsaved = true;
            LogSaveFailed(e);
        }
        finally
        {
            _writing.Release();
        }
    }

    private CostAdvice? Advise(ListKey key) => _dispatcher.Forecast(key, clock.GetUtcNow()) is { } forecast
        ? new CostAdvice(forecast.Switch, forecast.ExecFixed, forecast.ExecPerKilotoken / 1000, forecast.Confident, forecast.Instances)
        {
            WantsFront = _dispatcher.Policy.Order == BatchOrder.ResponseRatio,
        }
        : null;

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Device {Device} did not take an order; it is out of the pool until it reports again.")]
    private partial void LogDeviceLost(Exception exception, string device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Device {Device} is silent; its batches run elsewhere.")]
    private partial void LogDeviceSilent(string device);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Task {Task} could not be told what became of its items.")]
    private partial void LogTaskNotTold(Exception exception, string task);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Learned costs could not be saved.")]
    private partial void LogSaveFailed(Exception exception);
}
