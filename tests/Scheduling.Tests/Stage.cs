using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests;

/// <summary>
/// A dispatcher with known costs: a batch takes 10 ms + 0.1 ms per token, a bind 5 ms, a page-in 5 ms + 0.1 ms per MiB. Lists weigh 450 MiB (a switch of
/// 50 ms) and hold items of 100 tokens; a batch takes 8 items (90 ms).
/// </summary>
internal sealed class Stage
{
    public const long Mebibyte = 1 << 20;
    private long _sequence;

    public Stage(string policy = "affinity", DispatcherOptions? options = null, PolicyOptions? policyOptions = null)
    {
        var costs = CostModel.Import(new CostModelState
        {
            Exec = [new CostState("bert", "cpu", 10, 0.1, 100)],
            Switch = [new CostState(string.Empty, "cpu", 5, 0.1, 100)],
        });
        Dispatcher = new Dispatcher(
            PolicyCatalog.Create(policy, policyOptions ?? new PolicyOptions()), costs, options ?? Options);
    }

    public static DispatcherOptions Options { get; } = new() { Budget = new BatchBudget(8, 4096), BatchTarget = TimeSpan.FromSeconds(10) };

    public Dispatcher Dispatcher { get; }

    public static ListKey Key(string name) => new($"t/{name}", 1);

    public Stage Device(
        string name, string[]? resident = null, double now = 0, int slots = 1, int instances = 1, long budgetMebibytes = 1000, long epoch = 0, long[]? outstanding = null,
        int maxBatchItems = int.MaxValue)
    {
        Dispatcher.UpdateDevice(
            new DeviceStatus
            {
                Device = name,
                Kind = "cpu",
                Instances = instances,
                SlotsPerInstance = slots,
                ResidentLists = [.. (resident ?? []).Select(Key)],
                BudgetBytes = budgetMebibytes * Mebibyte,
                Epoch = epoch,
                Outstanding = outstanding,
                MaxBatchItems = maxBatchItems,
            },
            At(now));
        return this;
    }

    public Stage List(
        string name, int items, double arrival = 0, double? deadline = null, double? latest = null, int priority = 1, long mebibytes = 450, long[]? taken = null,
        double[]? deadlines = null)
    {
        Dispatcher.UpdateList(Summary(name, items, arrival, deadline, latest, priority, mebibytes, taken) with
        {
            Deadlines = [.. (deadlines ?? (deadline is { } first ? [first] : [])).Select(At)],
        });
        return this;
    }

    public ListSummary Summary(
        string name, int items, double arrival = 0, double? deadline = null, double? latest = null, int priority = 1, long mebibytes = 450, long[]? taken = null) => new()
        {
            Key = Key(name),
            Sequence = ++_sequence,
            Items = items,
            Tokens = 100L * items,
            OldestArrival = At(arrival),
            EarliestDeadline = deadline is { } earliest ? At(earliest) : null,
            LatestDeadline = latest is { } last ? At(last) : null,
            Priority = priority,
            Architecture = "bert",
            Skeleton = "hash",
            WeightBytes = mebibytes * Mebibyte,
            Taken = taken ?? [],
        };

    /// <summary>The decisions as <c>device: list</c>.</summary>
    public string[] Decide(double now = 0) => [.. Dispatcher.Decide(At(now)).ToArray().Select(a => $"{a.Device}: {a.List.Task[2..]}")];

    /// <summary>Lets a device run a list once, so that it is bound to it for the given number of batches of 90 ms.</summary>
    public Stage Bound(string device, string list, int batches = 1)
    {
        for (var i = 0; i < batches; i++)
        {
            List(list, 8);
            var assignment = Assert.Single(Dispatcher.Decide(At(0)).ToArray());
            Assert.Equal((device, Key(list)), (assignment.Device, assignment.List));
            Dispatcher.Finish(device, assignment.Id, new AssignmentOutcome { ItemsTaken = 8, Remaining = Summary(list, 0) }, At(0));
        }

        return this;
    }

    public Assignment Decided(double now = 0) => Assert.Single(Dispatcher.Decide(At(now)).ToArray());

    public string Reason(double now = 0) => Assert.Single(Dispatcher.Decide(At(now)).ToArray()).Reason.ToString();
}
