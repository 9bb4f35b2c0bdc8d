using Orleans;
using PtmOrleans.Grains.Scheduling;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tests.Support;

public sealed class ScriptedSchedulerGrain(Platform platform) : Grain, ISchedulerGrain
{
    private static readonly string[] Policies = ["affinity", "edf"];

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
            HeldFor = TimeSpan.FromMilliseconds(40),
        };
        var decision = new DecisionEntry(DateTimeOffset.UnixEpoch, "silo/cpu0", "acme/sentiment:1", "resident")
        {
            MaxItems = 8,
            MaxTokens = 512,
            ExpectedSwitch = TimeSpan.FromMilliseconds(12.5),
            ExpectedExec = TimeSpan.FromMilliseconds(40),
        };
        return Task.FromResult(new SchedulerDescription(platform.Policy, [list], platform.Devices, [decision])
        {
            Time = DateTimeOffset.UnixEpoch.AddSeconds(1),
            Policies = Policies,
            Costs = [new CostEntry("bert", "cpu", 20, 0.5, 9), new CostEntry("", "cpu", 5, 0.25, 3)],
        });
    }

    public Task<bool> SetPolicyAsync(string policy, CancellationToken cancellationToken)
    {
        var isKnown = Policies.Contains(policy);
        platform.Policy = isKnown ? policy : platform.Policy;
        return Task.FromResult(isKnown);
    }
}
