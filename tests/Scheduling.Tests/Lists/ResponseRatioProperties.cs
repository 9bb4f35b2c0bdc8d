using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

/// <summary>Takes by response ratio and the front of summaries against references that look at every request with exact fractions.</summary>
public sealed class ResponseRatioProperties
{
    private static readonly Gen<(int Operation, int A, int B)[]> Steps =
        Gen.Choose(0, 4).SelectMany(o => Gen.Choose(0, 1000).SelectMany(a => Gen.Choose(0, 1000).Select(b => (o, a, b)))).ArrayOf();

    [Theory]
    [InlineData(LateItems.Drop)]
    [InlineData(LateItems.Serve)]
    public void AnyHistory_TakesWholeRequestsByRatioAndTellsTheFront(LateItems late) => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(250).WithEndSize(120),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var run = new Run(late);
            foreach (var (operation, a, b) in steps)
            {
                run.Step(operation, a, b);
            }
        }));

    private sealed class Run(LateItems late)
    {
        private readonly TaskList<int> _list = new(new TaskListOptions { LateItems = late, MaxAttempts = int.MaxValue });
        private readonly Items _items = new();
        private readonly SortedDictionary<long, PendingItem<int>> _waiting = [];
        private readonly List<TakenBatch<int>> _taken = [];
        private int _now;

        public void Step(int operation, int a, int b)
        {
            switch (operation)
            {
                case 0 or 1:
                    Add(a, new Random(b));
                    break;
                case 2:
                    _now += a % 40;
                    AssertFront(b);
                    break;
                case 3:
                    Take(new BatchBudget(1 + (a % 12), 40 + b));
                    break;
                case 4 when _taken.Count > 0:
                    GiveBack(a % _taken.Count);
                    break;
            }
        }

        private void Add(int a, Random random)
        {
            var lengths = Enumerable.Range(0, 1 + (a % 12)).Select(_ => 1 + random.Next(60)).ToArray();
            double? deadline = random.Next(3) == 0 ? _now + random.Next(1, 60) : null;
            var items = _items.Request(lengths, _now - random.Next(5), deadline, 1 + (random.Next(5) / 4), (Lane)random.Next(2));
            if (_list.TryAdd(items))
            {
                Array.ForEach(items, i => _waiting.Add(i.Id, i));
            }
        }

        private void Take(BatchBudget budget)
        {
            var expected = Expected(budget);
            var batch = _list.Take(budget, At(_now), Ms(1000), "d", order: BatchOrder.ResponseRatio);
            Assert.Equal(expected, batch?.Items.Select(i => i.Id) ?? []);
            if (batch is null)
            {
                return;
            }

            Assert.Single(batch.Items.Select(i => LengthBucket.Of(i.Tokens)).Distinct());
            Assert.True(batch.PaddedTokens <= Math.Max(16 * batch.Items.Count, 2 * batch.Items.Sum(i => i.Tokens)));
            _taken.Add(batch);
            expected.ForEach(id => Assert.True(_waiting.Remove(id)));
        }

        private void GiveBack(int which)
        {
            _list.Return(_taken[which].Id);
            foreach (var item in _taken[which].Items)
            {
                _waiting.Add(item.Id, item);
            }

            _taken.RemoveAt(which);
        }

        private List<long> Expected(BatchBudget budget)
        {
            List<PendingItem<int>> batch = [];
            foreach (var item in Requests().Order(Comparer<PendingItem<int>[]>.Create(Compare)).SelectMany(r => r))
            {
                if (batch.Count == 0)
                {
                    batch.Add(item);
                }
                else if (LengthBucket.Of(item.Tokens) == LengthBucket.Of(batch[0].Tokens))
                {
                    var longest = batch.Append(item).Max(i => i.Tokens);
                    if (batch.Count == budget.MaxItems || longest * (batch.Count + 1) > budget.MaxTokens)
                    {
                        break;
                    }

                    batch.Add(item);
                }
            }

            return [.. batch.Select(i => i.Id)];
        }

        private IEnumerable<PendingItem<int>[]> Requests() => _waiting.Values
            .Where(i => late == LateItems.Serve || !(i.Deadline <= At(_now)))
            .GroupBy(i => i.Request)
            .Select(g => g.ToArray());

        private int Compare(PendingItem<int>[] a, PendingItem<int>[] b)
        {
            // wait/n of one against the other: larger first, without rounding.
            var byRatio = (Wait(b) * a.Length).CompareTo(Wait(a) * b.Length);
            return a[0].Priority != b[0].Priority ? a[0].Priority.CompareTo(b[0].Priority)
                : byRatio != 0 ? byRatio
                : (a[0].Arrival, a[0].Id).CompareTo((b[0].Arrival, b[0].Id));
        }

        private BigInteger Wait(PendingItem<int>[] request) => Math.Max(0, (At(_now) - request[0].Arrival).Ticks);

        private void AssertFront(int ahead)
        {
            var front = Items.Summarize(_list, _now).Front;
            var requests = Requests().ToArray();
            Assert.Equal(requests.Length == 0, front.Count == 0);
            if (front.Count == 0)
            {
                return;
            }

            var band = requests.Min(r => r[0].Priority);
            var shapes = requests.Where(r => r[0].Priority == band).Select(r => new RequestShape(r[0].Arrival, r.Length)).ToArray();
            var undominated = shapes.Where(s => !shapes.Any(o => o != s && o.Arrival <= s.Arrival && o.Items <= s.Items)).Distinct().ToArray();
            Assert.Equal(Math.Min(RequestFront.Most, undominated.Length) == undominated.Length, undominated.ToHashSet().SetEquals(front));
            if (undominated.Length > RequestFront.Most && front.Count == RequestFront.Most)
            {
                return;
            }

            foreach (var later in new[] { 0, 1, ahead % 50, ahead, 100 * ahead })
            {
                double Best(IEnumerable<RequestShape> of) => of.Max(s => s.Ratio(At(_now + later), Ms(1)));
                Assert.Equal(Best(shapes), Best(front), 9);
            }
        }
    }
}
