using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Scheduling.Dispatch;
using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Dispatch;

/// <summary>Real task lists behind a network that delays and reorders summaries; devices take and finish when they like, and may die.</summary>
public sealed class DispatcherProperties
{
    private static readonly Gen<(int Operation, int A)[]> Steps =
        Gen.Choose(0, 9).SelectMany(o => Gen.Choose(0, 1000).Select(a => (o, a))).ArrayOf();

    [Theory]
    [InlineData("fcfs", false)]
    [InlineData("fcfs", true)]
    [InlineData("affinity", false)]
    [InlineData("affinity", true)]
    public void AnyInterleaving_SlotsHoldAndNothingIsPromisedTwice(string policy, bool devicesDie) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(120),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var run = new Run(policy, devicesDie);
            foreach (var (operation, a) in steps)
            {
                run.Step(operation, a);
            }

            run.Drain();
        }));

    private sealed class Run(string policy, bool devicesDie)
    {
        private static readonly string[] Names = ["a", "b", "c"];
        private readonly Dispatcher _dispatcher = new Stage(policy).Dispatcher;
        private readonly Dictionary<ListKey, TaskList<int>> _lists = Names.ToDictionary(Stage.Key, _ => new TaskList<int>());
        private readonly List<ListSummary> _underway = [];
        private readonly List<(Assignment Assignment, TakenBatch<int>? Batch, bool Taken)> _out = [];
        private readonly HashSet<string> _alive = [];
        private long _id;
        private double _now;

        public void Step(int operation, int a)
        {
            _now++;
            var key = Stage.Key(Names[a % Names.Length]);
            switch (operation)
            {
                case 0 or 1:
                    _lists[key].TryAdd([.. Enumerable.Range(0, 1 + (a % 12)).Select(_ => Item())]);
                    break;
                case 2 or 3:
                    _underway.Add(Summarize(key));
                    break;
                case 4 when _underway.Count > 0:
                    _dispatcher.UpdateList(_underway[a % _underway.Count]);
                    _underway.RemoveAt(a % _underway.Count);
                    break;
                case 5:
                    var name = $"d{a % 3}";
                    Heartbeat(name);
                    break;
                case 6 when _out.Count > 0:
                    Take(a % _out.Count);
                    break;
                case 7 when _out.Count > 0:
                    Finish(a % _out.Count, withSummary: a % 2 == 0);
                    break;
                case 8 when devicesDie && _alive.Count > 0:
                    Die(_alive.Order().ElementAt(a % _alive.Count));
                    break;
                case 9:
                    Decide();
                    break;
            }
        }

        /// <summary>Whatever happened before, once messages arrive and a device lives every item is run.</summary>
        public void Drain()
        {
            for (var round = 0; _lists.Values.Any(l => l.WaitingItems + l.LeasedItems > 0) || _out.Count > 0; round++)
            {
                Assert.True(round < 1000, "work is left and nothing is assigned");
                _now += 10;
                Heartbeat("d0");
                foreach (var key in _lists.Keys)
                {
                    _lists[key].ReturnExpiredLeases(At(_now), out _);
                    _dispatcher.UpdateList(Summarize(key));
                }

                Decide();
                while (_out.Count > 0)
                {
                    Finish(0, withSummary: true);
                }
            }
        }

        private void Decide()
        {
            foreach (var name in _alive)
            {
                Heartbeat(name);
            }

            foreach (var assignment in _dispatcher.Decide(At(_now)))
            {
                Assert.Contains(assignment.Device, _alive);
                var promised = _out.Where(o => !o.Taken && o.Assignment.List == assignment.List).Sum(o => o.Assignment.Budget.ItemsOf(100));
                Assert.True(
                    devicesDie || _lists[assignment.List].WaitingItems > promised,
                    $"{assignment.List} has {_lists[assignment.List].WaitingItems} items and {promised} are promised");
                _out.Add((assignment, null, false));
            }

            Assert.All(_out.GroupBy(o => o.Assignment.Device), d => Assert.InRange(d.Count(), 1, 2));
        }

        private void Take(int place)
        {
            var (assignment, _, taken) = _out[place];
            if (!taken)
            {
                var batch = _lists[assignment.List].Take(assignment.Budget, At(_now), Ms(1000), assignment.Device, assignment: assignment.Id);
                _out[place] = (assignment, batch, true);
            }
        }

        private void Finish(int place, bool withSummary)
        {
            Take(place);
            var (assignment, batch, _) = _out[place];
            _out.RemoveAt(place);
            _lists[assignment.List].Complete(batch?.Id ?? 0);
            var outcome = new AssignmentOutcome
            {
                ItemsTaken = batch?.Items.Count ?? 0,
                TakenAt = batch?.Sequence ?? 0,
                Remaining = withSummary ? Summarize(assignment.List) : null,
            };
            _dispatcher.Finish(assignment.Device, assignment.Id, outcome, At(_now));
        }

        private void Die(string device)
        {
            _alive.Remove(device);
            var lost = _dispatcher.RemoveDevice(device).Select(a => a.Id).Order();
            Assert.Equal(_out.Where(o => o.Assignment.Device == device).Select(o => o.Assignment.Id).Order(), lost);
            foreach (var (assignment, batch, _) in _out.Where(o => o.Assignment.Device == device))
            {
                _lists[assignment.List].Return(batch?.Id ?? 0);
            }

            _out.RemoveAll(o => o.Assignment.Device == device);
        }

        private void Heartbeat(string device)
        {
            _alive.Add(device);
            _dispatcher.UpdateDevice(new DeviceStatus { Device = device, Kind = "cpu", BudgetBytes = 1 << 30 }, At(_now));
        }

        private ListSummary Summarize(ListKey key) => _lists[key].Summarize(new ListDescription(key, "bert", "hash", 1 << 20), At(_now));

        private PendingItem<int> Item() => new() { Id = ++_id, Item = 0, Tokens = 100, Arrival = At(_now) };
    }
}
