using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Policies;

/// <summary>
/// Runs a workload in virtual time: a dispatcher, real lists, devices that run one batch and stage another and hold three lists. A batch takes 10 ms +
/// 0.1 ms per token, a change of list 50 ms when the list must be paged in and 5 ms when it is held.
/// </summary>
internal sealed class Simulation
{
    public const double LongestBatch = PageIn + 10 + (0.1 * 800);
    private const double PageIn = 50;
    private const double Bind = 5;
    private const int Held = 3;
    private readonly Dispatcher _dispatcher;
    private readonly Dictionary<ListKey, TaskList<double>> _lists = [];
    private readonly Dictionary<string, Worker> _workers = [];
    private readonly PriorityQueue<Action, double> _events = new();
    private double _now;
    private long _id;

    public Simulation(string policy, int devices)
    {
        var costs = CostModel.Import(new CostModelState
        {
            Exec = [new CostState("bert", "cpu", 10, 0.1, 100)],
            Switch = [new CostState(string.Empty, "cpu", 5, 0.1, 100)],
        });
        _dispatcher = new Dispatcher(PolicyCatalog.Create(policy, new PolicyOptions()), costs, Stage.Options);
        for (var i = 0; i < devices; i++)
        {
            _workers.Add($"d{i}", new Worker());
        }
    }

    /// <summary>Changes to a list that was not held.</summary>
    public int Loads { get; private set; }

    public int Finished { get; private set; }

    /// <summary>Milliseconds from arrival to result, summed.</summary>
    public double Response { get; private set; }

    public int Late { get; private set; }

    /// <summary>The longest wait from arrival to the take, by list.</summary>
    public Dictionary<string, double> LongestWait { get; } = [];

    public void Arrive(double at, string list, int tokens = 100, double? deadline = null) => _events.Enqueue(
        () =>
        {
            var items = _lists.TryGetValue(Stage.Key(list), out var known) ? known : _lists[Stage.Key(list)] = new TaskList<double>();
            Assert.True(items.TryAdd([new PendingItem<double>
            {
                Id = ++_id,
                Item = at,
                Tokens = tokens,
                Arrival = At(at),
                Deadline = deadline is { } left ? At(at + left) : null,
            }]));
            Tell(Stage.Key(list));
        },
        at);

    public Simulation Run()
    {
        while (_events.TryDequeue(out var happens, out var at))
        {
            _now = at;
            happens();
            Beat();
            foreach (var assignment in _dispatcher.Decide(At(_now)))
            {
                _workers[assignment.Device].Staged.Enqueue(assignment);
                Start(assignment.Device);
            }
        }

        return this;
    }

    private void Beat()
    {
        foreach (var (name, worker) in _workers)
        {
            _dispatcher.UpdateDevice(
                new DeviceStatus { Device = name, Kind = "cpu", BudgetBytes = 1 << 30, ResidentLists = worker.Resident }, At(_now));
        }
    }

    private void Start(string device)
    {
        var worker = _workers[device];
        if (worker.IsBusy || !worker.Staged.TryDequeue(out var assignment))
        {
            return;
        }

        worker.IsBusy = true;
        var change = worker.Change(assignment.List);
        Loads += change == PageIn ? 1 : 0;
        _events.Enqueue(() => Take(device, assignment), _now + change);
    }

    private void Take(string device, Assignment assignment)
    {
        var list = _lists[assignment.List];
        var batch = list.Take(assignment.Budget, At(_now), Ms(60_000), device, new ServiceTime(Ms(10), Ms(0.1)), assignment.Id);
        Tell(assignment.List);
        foreach (var item in batch?.Items ?? [])
        {
            var name = assignment.List.Task[2..];
            LongestWait[name] = Math.Max(LongestWait.GetValueOrDefault(name), _now - item.Item);
        }

        var time = batch is null ? 0 : 10 + (0.1 * batch.PaddedTokens);
        _events.Enqueue(() => Finish(device, assignment, batch), _now + time);
    }

    private void Finish(string device, Assignment assignment, TakenBatch<double>? batch)
    {
        foreach (var item in _lists[assignment.List].Complete(batch?.Id ?? 0))
        {
            Finished++;
            Response += _now - item.Item;
            Late += item.Deadline < At(_now) ? 1 : 0;
        }

        Late += _lists[assignment.List].RemoveExpired(At(_now)).Count;
        var outcome = new AssignmentOutcome { ItemsTaken = batch?.Items.Count ?? 0, TakenAt = batch?.Sequence ?? 0, Remaining = Summarize(assignment.List) };
        _dispatcher.Finish(device, assignment.Id, outcome, At(_now));
        _workers[device].IsBusy = false;
        Start(device);
    }

    private void Tell(ListKey key) => _dispatcher.UpdateList(Summarize(key));

    private ListSummary Summarize(ListKey key) => _lists[key].Summarize(new ListDescription(key, "bert", "hash", 450 * Stage.Mebibyte), At(_now));

    private sealed class Worker
    {
        public Queue<Assignment> Staged { get; } = [];

        public List<ListKey> Resident { get; } = [];

        public bool IsBusy { get; set; }

        /// <summary>Makes the list the device's newest and tells how long that takes, 0 when it is already.</summary>
        public double Change(ListKey list)
        {
            var place = Resident.IndexOf(list);
            if (place == 0)
            {
                return 0;
            }

            Resident.Remove(list);
            Resident.Insert(0, list);
            if (Resident.Count > Held)
            {
                Resident.RemoveAt(Held);
            }

            return place > 0 ? Bind : PageIn;
        }
    }
}
