using PtmOrleans.Grains.Scheduling;

namespace PtmOrleans.Grains.Tests.Support;

/// <summary>Notes the reports it gets; while held, each report waits for the test to answer it.</summary>
internal sealed class ScriptedScheduler : ISchedulerGrain
{
    private readonly Queue<TaskCompletionSource<CostAdvice?>> _held = [];

    public List<ListReport> Reports { get; } = [];

    public bool Hold { get; set; }

    public CostAdvice? Advice { get; set; }

    public Task<CostAdvice?> ReportListAsync(ListReport report, CancellationToken cancellationToken)
    {
        Reports.Add(report);
        if (!Hold)
        {
            return Task.FromResult(Advice);
        }

        var answer = new TaskCompletionSource<CostAdvice?>();
        _held.Enqueue(answer);
        return answer.Task;
    }

    /// <summary>Answers the oldest report that waits; what the reporter does next has happened when this returns.</summary>
    public void Answer(CostAdvice? advice) => _held.Dequeue().SetResult(advice);

    public void Lose() => _held.Dequeue().SetException(new TimeoutException("The scheduler did not answer."));

    public Task ReportDeviceAsync(DeviceReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task RemoveDeviceAsync(string device, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task FinishAsync(AssignmentReport report, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<SchedulerDescription> DescribeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> SetPolicyAsync(string policy, CancellationToken cancellationToken) => throw new NotSupportedException();
}
