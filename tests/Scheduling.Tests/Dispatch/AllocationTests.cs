using PtmOrleans.Bench.Scheduler;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Scheduling.Tests.Dispatch;

public sealed class AllocationTests
{
    public static TheoryData<string> Policies { get; } = [.. PolicyCatalog.Names];

    /// <summary>Once buffers have grown; what is left is for tables that grow now and then.</summary>
    [Theory]
    [MemberData(nameof(Policies))]
    public void Decide_SteadyState_AllocatesNothing(string policy)
    {
        var workload = new PickWorkload(policy, lists: 100, devices: 16);
        Step(workload, 20_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Step(workload, 5_000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 5_000, 0, 4);
    }

    private static void Step(PickWorkload workload, int steps)
    {
        for (var i = 0; i < steps; i++)
        {
            workload.Step();
        }
    }
}
