using System.Runtime.CompilerServices;
using PtmOrleans.Scheduling.Costs;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using PtmOrleans.Scheduling.Policies;

namespace PtmOrleans.Bench.Scheduler;

/// <summary>
/// A scheduler in the steady state of a busy pool. A step is what one batch brings: a device finishes it and tells what it holds and what is
/// left of the list, items arrive in another list, and the scheduler fills the slot that is free now. Lists weigh 450 MB, a
/// device holds 30 of them, requests are allowed 3 s; a millisecond of virtual time passes per step.
/// </summary>
public sealed class PickWorkload
{
    private const int HeldTasks = 30;
    private const int Tenants = 50;
    private const long WeightBytes = 450 << 20;
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Allowance = TimeSpan.FromSeconds(3);
    private readonly Random _random = new(1);
    private readonly Dispatcher _dispatcher;
    private readonly Pending[] _lists;
    private readonly Dictionary<ListKey, Pending> _byKey;
    private readonly Dictionary<string, Holder> _devices;
    private readonly Queue<Assignment> _running = new();
    private readonly AssignmentOutcome[] _outcomes;
    private DateTimeOffset _now = Start;

    /// <summary>Fills the devices of a dispatcher whose costs are known.</summary>
    public PickWorkload(string policy, int lists, int devices)
    {
        var costs = CostModel.Import(new CostModelState
        {
            Exec = [new CostState("bert", "cuda", 3, 0.01, 1000)],
            Switch = [new CostState(string.Empty, "cuda", 0.5, 0.04, 1000)],
        });
        _dispatcher = new Dispatcher(PolicyCatalog.Create(policy, new PolicyOptions()), costs);
        _lists = [.. Enumerable.Range(0, lists).Select(i => new Pending(new ListKey($"tenant{i % Tenants}/task{i}", 1)))];
        _byKey = _lists.ToDictionary(l => l.Key);
        _outcomes = [.. Enumerable.Range(0, 64).Select(Outcome)];
        _devices = Enumerable.Range(0, devices)
            .Select(i => new Holder(
                $"silo{i / 4}/gpu{i % 4}", Enumerable.Range(i * HeldTasks, Math.Min(HeldTasks, lists)).Select(l => _lists[l % lists].Key)))
            .ToDictionary(d => d.Name);
        foreach (var device in _devices.Values)
        {
            _dispatcher.UpdateDevice(device.Status, _now);
        }

        foreach (var list in _lists)
        {
            list.Arrive(1 + _random.Next(16), _now);
            _dispatcher.UpdateList(list.Summarize(_now));
        }

        Decide();
    }

    /// <summary>Assignments made so far.</summary>
    public long Picks { get; private set; }

    /// <summary>Finishes the oldest assignment, lets as many items arrive elsewhere, and decides.</summary>
    public void Step()
    {
        _now += TimeSpan.FromMilliseconds(1);
        if (_running.TryDequeue(out var done))
        {
            var list = _byKey[done.List];
            var taken = list.Take(done.Budget.MaxItems);
            var outcome = _outcomes[_random.Next(_outcomes.Length)];
            var device = _devices[done.Device];
            device.Hold(done.List);
            _dispatcher.Finish(done.Device, done.Id, outcome, _now);
            _dispatcher.UpdateList(list.Summarize(_now));
            _dispatcher.UpdateDevice(device.Status, _now);
            var other = _lists[_random.Next(_lists.Length)];
            other.Arrive(Math.Max(1, taken), _now);
            _dispatcher.UpdateList(other.Summarize(_now));
        }

        Decide();
    }

    private void Decide()
    {
        foreach (ref readonly var assignment in _dispatcher.Decide(_now))
        {
            _running.Enqueue(assignment);
            Picks++;
        }
    }

    private AssignmentOutcome Outcome(int index) => new()
    {
        ItemsTaken = 8,
        PaddedTokens = 8 * (16 + (8 * (index % 8))),
        TakenAt = 1,
        Switched = index % 2 == 0,
        SwitchTime = TimeSpan.FromMilliseconds(0.5 + (0.01 * _random.Next(20))),
        ComputeTime = TimeSpan.FromMilliseconds(3 + (0.08 * (16 + (8 * (index % 8)))) + (0.01 * _random.Next(30))),
    };

    /// <summary>A device that gives up the weights it has held the longest.</summary>
    private sealed class Holder
    {
        private readonly ListKey[] _held;
        private int _oldest;

        public Holder(string name, IEnumerable<ListKey> held)
        {
            _held = [.. held];
            Status = new DeviceStatus { Device = name, Kind = "cuda", BudgetBytes = HeldTasks * WeightBytes, ResidentLists = _held };
        }

        public string Name => Status.Device;

        public DeviceStatus Status { get; }

        public void Hold(ListKey list)
        {
            if (!_held.AsSpan().Contains(list))
            {
                _held[_oldest] = list;
                _oldest = (_oldest + 1) % _held.Length;
            }
        }
    }

    /// <summary>
    /// A list whose summaries are written into two objects in turn: what is measured is the scheduler, and not the making of messages.
    /// </summary>
    private sealed class Pending
    {
        private readonly ListSummary[] _summaries;
        private readonly DateTimeOffset[][] _deadlines = [new DateTimeOffset[16], new DateTimeOffset[16]];
        private int _items;
        private long _sequence;
        private DateTimeOffset _oldest;

        public Pending(ListKey key)
        {
            Key = key;
            _summaries = [Empty(0), Empty(1)];
        }

        public ListKey Key { get; }

        public void Arrive(int items, DateTimeOffset now)
        {
            _oldest = _items == 0 ? now : _oldest;
            _items += items;
        }

        public int Take(int most)
        {
            var taken = Math.Min(most, _items);
            _items -= taken;
            _oldest += TimeSpan.FromMilliseconds(10 * taken);
            return taken;
        }

        public ListSummary Summarize(DateTimeOffset now)
        {
            var turn = (int)(++_sequence % 2);
            var (summary, deadlines) = (_summaries[turn], _deadlines[turn]);
            var earliest = Max(_oldest + Allowance, now);
            for (var i = 0; i < deadlines.Length; i++)
            {
                deadlines[i] = earliest + TimeSpan.FromMilliseconds(10 * i);
            }

            SetSequence(summary, _sequence);
            SetItems(summary, _items);
            SetTokens(summary, 32L * _items);
            SetOldestArrival(summary, earliest - Allowance);
            SetEarliestDeadline(summary, _items > 0 ? earliest : null);
            SetLatestDeadline(summary, _items > 0 ? deadlines[^1] : null);
            return summary;
        }

        private ListSummary Empty(int turn) => new()
        {
            Key = Key,
            Sequence = 0,
            Items = 0,
            Tokens = 0,
            OldestArrival = Start,
            Architecture = "bert",
            Skeleton = "bert",
            WeightBytes = WeightBytes,
            Deadlines = _deadlines[turn],
        };

        private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Sequence")]
    private static extern void SetSequence(ListSummary summary, long value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Items")]
    private static extern void SetItems(ListSummary summary, int value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Tokens")]
    private static extern void SetTokens(ListSummary summary, long value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_OldestArrival")]
    private static extern void SetOldestArrival(ListSummary summary, DateTimeOffset value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_EarliestDeadline")]
    private static extern void SetEarliestDeadline(ListSummary summary, DateTimeOffset? value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_LatestDeadline")]
    private static extern void SetLatestDeadline(ListSummary summary, DateTimeOffset? value);
}
