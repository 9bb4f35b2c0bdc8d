using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Scheduling.Simulation;

/// <summary>
/// The list of one letter: a real task list whose items are numbers of requests, one token each. A letter may name a tenant,
/// <c>tenant/letter</c>.
/// </summary>
internal sealed class SimulatedList(string letter, SimulationOptions options, BatchOrder order)
{
    public const string Architecture = "simulated";
    private static readonly TimeSpan Lease = TimeSpan.FromDays(10_000);
    private static readonly TaskListOptions Unbounded = new()
    {
        MaxItems = int.MaxValue,
        MaxTokens = long.MaxValue,
        LateItems = LateItems.Serve,
    };

    private readonly TaskList<int> _items = new(Unbounded);
    private readonly ListDescription _description = new(
        new ListKey(letter.Contains('/', StringComparison.Ordinal) ? letter : $"simulated/{letter}", 1),
        Architecture,
        Architecture,
        options.Costs.WeightBytes);

    private long _id;

    public ListKey Key => _description.Key;

    public void Add(int request, int items, DateTimeOffset arrival)
    {
        var pending = new PendingItem<int>[items];
        for (var i = 0; i < items; i++)
        {
            pending[i] = new PendingItem<int>
            {
                Id = ++_id,
                Item = request,
                Request = request + 1,
                Tokens = 1,
                Arrival = arrival,
                Deadline = arrival + options.Deadline,
            };
        }

        _items.TryAdd(pending);
    }

    public TakenBatch<int>? Take(Assignment assignment, DateTimeOffset now) =>
        _items.Take(assignment.Budget, now, Lease, assignment.Device, options.Costs.Service, assignment.Id, order);

    public void Complete(TakenBatch<int> batch) => _items.Complete(batch.Id);

    public ListSummary Summarize(DateTimeOffset now) => _items.Summarize(_description, now);
}
