using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Scheduling.Lists;
using static PtmOrleans.Scheduling.Tests.Clock;

namespace PtmOrleans.Scheduling.Tests.Lists;

/// <summary>Random interleavings against a model that knows only which items are unfinished and which of them wait.</summary>
public sealed class TaskListProperties
{
    private static readonly Gen<(int Operation, int A, int B)[]> Steps =
        Gen.Choose(0, 7).SelectMany(o => Gen.Choose(0, 1000).SelectMany(a => Gen.Choose(0, 1000).Select(b => (o, a, b)))).ArrayOf();

    [Fact]
    public void AnyInterleaving_EveryItemLeavesExactlyOnce() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(250).WithEndSize(150),
        Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var run = new Run();
            foreach (var (operation, a, b) in steps)
            {
                run.Step(operation, a, b);
            }

            run.Drain();
        }));

    private sealed class Run
    {
        private readonly TaskList<int> _list = new(new TaskListOptions { MaxItems = 40, MaxTokens = 2000 });
        private readonly Dictionary<long, PendingItem<int>> _unfinished = [];
        private readonly HashSet<long> _waiting = [];
        private readonly List<TakenBatch<int>> _batches = [];
        private long _id;
        private double _now;

        public void Step(int operation, int a, int b)
        {
            switch (operation)
            {
                case 0 or 1:
                    Add(1 + (a % 3), b);
                    break;
                case 2 or 3:
                    Take(new BatchBudget(1 + (a % 6), 16 + b), (BatchOrder)(a % 3));
                    break;
                case 4 when _batches.Count > 0:
                    Leave(_list.Complete(_batches[a % _batches.Count].Id));
                    break;
                case 5 when _batches.Count > 0:
                    Return(_batches[a % _batches.Count].Id);
                    break;
                case 6:
                    _now += a / 4.0;
                    Expire();
                    break;
                case 7 when _id > 0:
                    var id = 1 + (a % _id);
                    Assert.Equal(_unfinished.ContainsKey(id), _list.Remove(id));
                    Forget(id);
                    break;
            }

            Assert.Equal(_waiting.Count, _list.WaitingItems);
            Assert.Equal(_unfinished.Count - _waiting.Count, _list.LeasedItems);
            Assert.Equal((_unfinished.Count, _unfinished.Values.Sum(i => (long)i.Tokens)), (_list.UnfinishedItems, _list.UnfinishedTokens));
            Assert.Equal(_waiting.Sum(i => (long)_unfinished[i].Tokens), _list.WaitingTokens);
            var waiting = _waiting.Select(i => _unfinished[i]).ToArray();
            Assert.Equal(waiting.Min(i => i.Deadline), _list.EarliestDeadline);
            Assert.Equal(waiting.Select(i => i.Priority).DefaultIfEmpty(int.MaxValue).Min(), _list.HighestPriority);
        }

        public void Drain()
        {
            _now += 10_000;
            Expire();
            while (_list.Take(new BatchBudget(8, 512), At(_now), Ms(100), "d") is { } batch)
            {
                Leave(_list.Complete(batch.Id));
            }

            Assert.Empty(_unfinished);
            Assert.Equal((0, 0), (_list.WaitingItems, _list.LeasedItems));
        }

        private void Add(int count, int seed)
        {
            var random = new Random(seed);
            var (request, arrival, priority) = (_id, At(_now - random.Next(20)), 1 + random.Next(3));
            DateTimeOffset? deadline = random.Next(2) == 0 ? At(_now + random.Next(1, 600)) : null;
            var items = Enumerable.Range(0, count).Select(_ => new PendingItem<int>
            {
                Id = ++_id,
                Item = (int)_id,
                Request = request,
                Lane = (Lane)random.Next(2),
                Tokens = 1 + random.Next(120),
                Priority = priority,
                Arrival = arrival,
                Deadline = deadline,
            }).ToArray();
            var fits = _unfinished.Count + count <= 40 && _unfinished.Values.Concat(items).Sum(i => i.Tokens) <= 2000;
            Assert.Equal(fits, _list.TryAdd(items));
            foreach (var item in fits ? items : [])
            {
                _unfinished.Add(item.Id, item);
                _waiting.Add(item.Id);
            }
        }

        private void Take(BatchBudget budget, BatchOrder order)
        {
            var eligible = _waiting.Select(i => _unfinished[i]).Where(i => !(i.Deadline <= At(_now))).ToArray();
            var batch = _list.Take(budget, At(_now), Ms(100), "d", order: order);
            Assert.Equal(eligible.Length == 0, batch is null);
            if (batch is null)
            {
                return;
            }

            Assert.InRange(batch.Items.Count, 1, budget.MaxItems);
            Assert.True(batch.Items.Count == 1 || batch.PaddedTokens <= budget.MaxTokens);
            Assert.True(order == BatchOrder.Arrival || eligible.Min(i => i.Priority) == batch.Items[0].Priority);
            Assert.Single(batch.Items.Select(i => LengthBucket.Of(i.Tokens)).Distinct());
            foreach (var item in batch.Items)
            {
                Assert.Contains(item.Id, eligible.Select(i => i.Id));
                Assert.True(_waiting.Remove(item.Id));
            }

            if (order == BatchOrder.Pressing)
            {
                AssertInOrder(batch, eligible);
            }
            else if (order == BatchOrder.Arrival)
            {
                AssertOldest(batch, eligible);
            }

            _batches.Add(batch);
        }

        /// <summary>The oldest, and of its bucket those that follow.</summary>
        private static void AssertOldest(TakenBatch<int> batch, PendingItem<int>[] eligible)
        {
            var byAge = eligible.OrderBy(i => i.Arrival).ThenBy(i => i.Id).ToArray();
            var bucket = LengthBucket.Of(byAge[0].Tokens);
            Assert.Equal(byAge.Where(i => LengthBucket.Of(i.Tokens) == bucket).Take(batch.Items.Count).Select(i => i.Id), batch.Items.Select(i => i.Id));
        }

        /// <summary>Of one band, lane and bucket nothing older stays behind, and the batch itself is in order.</summary>
        private void AssertInOrder(TakenBatch<int> batch, PendingItem<int>[] eligible)
        {
            var bucket = LengthBucket.Of(batch.Items[0].Tokens);
            foreach (var band in batch.Items.GroupBy(i => (i.Priority, i.Lane)))
            {
                var taken = band.Select(i => (i.Arrival, i.Id)).ToArray();
                Assert.Equal(taken.Order(), taken);
                Assert.All(
                    eligible.Where(i => (i.Priority, i.Lane) == band.Key && LengthBucket.Of(i.Tokens) == bucket && _waiting.Contains(i.Id)),
                    left => Assert.True((left.Arrival, left.Id).CompareTo(taken[^1]) > 0));
            }
        }

        private void Return(long batch)
        {
            var leased = _list.LeasedItems;
            var failed = _list.Return(batch);
            Leave(failed);
            if (_list.LeasedItems != leased)
            {
                BackToWaiting(batch, failed);
            }
        }

        private void Expire()
        {
            foreach (var batch in _list.ReturnExpiredLeases(At(_now), out var failed))
            {
                Leave(failed.Where(i => _unfinished.ContainsKey(i.Id)));
                BackToWaiting(batch, failed);
            }

            var expired = _list.RemoveExpired(At(_now));
            Assert.Equal(_unfinished.Values.Count(i => i.Deadline <= At(_now)), expired.Count);
            Leave(expired);
        }

        private void BackToWaiting(long batch, IReadOnlyList<PendingItem<int>> failed)
        {
            var ids = _batches.Single(b => b.Id == batch).Items.Select(i => i.Id).Except(failed.Select(i => i.Id));
            _waiting.UnionWith(ids.Where(_unfinished.ContainsKey));
        }

        private void Leave(IEnumerable<PendingItem<int>> items)
        {
            foreach (var item in items)
            {
                Assert.True(_unfinished.ContainsKey(item.Id), $"item {item.Id} left twice");
                Forget(item.Id);
            }
        }

        private void Forget(long id)
        {
            _unfinished.Remove(id);
            _waiting.Remove(id);
        }
    }
}
