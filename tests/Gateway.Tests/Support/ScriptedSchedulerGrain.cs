using Orleans;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedSchedulerGrain(Platform platform) : Grain, ISchedulerGrain
{
    public Task<CostAdvice?> ReportListAsync(ListReport report, CancellationToken cancellationToken) => Task.FromResult<CostAdvice?>(null);

    public Task ReportDeviceAsync(DeviceReport report, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RemoveDeviceAsync(string device, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task FinishAsync(AssignmentReport report, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<SchedulerDescription> DescribeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref platform.SchedulerCalls);
        var list = new ListReport
        {
            Task = new TaskName("acme", "sentiment"),
            Version = 1,
            Sequence = 1,
            Items = 3,
            Tokens = 30,
            OldestAge = TimeSpan.FromMilliseconds(5),
            TimeLeft = TimeSpan.FromMilliseconds(250),
            Priority = 2,
        };
        return Task.FromResult(new SchedulerDescription(
            "affinity", [list], platform.Devices, [new DecisionEntry(DateTimeOffset.UnixEpoch, "silo/cpu0", "acme/sentiment:1", "resident")]));
    }

    public Task<bool> SetPolicyAsync(string policy, CancellationToken cancellationToken) => Task.FromResult(true);
}
