using FsCheck;
using FsCheck.Fluent;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tests.Support;
using PtmOrleans.Scheduling.Lists;

namespace PtmOrleans.Grains.Tests.Tasks;

/// <summary>Random lives of callers, devices and clocks: every request gets one reply, its own, and no refusal without a reason.</summary>
public sealed class VersionListProperties
{
    private static readonly Gen<(int Operation, int A, int B)[]> Steps =
        Gen.Choose(0, 11).SelectMany(o => Gen.Choose(0, 1000).SelectMany(a => Gen.Choose(0, 1000).Select(b => (o, a, b)))).ArrayOf();

    [Fact]
    public void AnyInterleaving_EveryRequestGetsItsOwnReply() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(200).WithEndSize(120),
        Prop.ForAll(Steps.ToArbitrary(), steps => Turns.RunAsync(() => new Run().LiveAsync(steps)).GetAwaiter().GetResult()));

    private sealed class Run
    {
        private const string Devices = "abc";

        private readonly ListStage _stage = new(new TaskGrainOptions
        {
            BatchLease = TimeSpan.FromSeconds(10),
            MaxListItems = 24,
            MaxListTokens = 600,
            Packing = PackingMode.Lanes,
            PackingThreshold = 3,
            PackingChunk = 2,
            PackingWindow = TimeSpan.FromSeconds(2),
        });

        private readonly List<Caller> _callers = [];
        private readonly List<BatchGrant> _grants = [];
        private int _givenBack;
        private bool _failed;
        private bool _refused;
        private int _nextId;

        public async Task LiveAsync((int Operation, int A, int B)[] steps)
        {
            foreach (var (operation, a, b) in steps)
            {
                Step(operation, a, b);

                // Lets callers that were answered act on it, as turns between others would.
                await Task.Yield();
            }

            while (_stage.Take() is { } grant)
            {
                _stage.Complete(grant);
            }

            foreach (var grant in _grants)
            {
                _stage.Complete(grant);
            }

            foreach (var caller in _callers)
            {
                await JudgeAsync(caller);
            }

            _stage.Advance(41);
            _stage.List.Tick();
            Assert.True(_stage.List.IsIdle);
        }

        private void Step(int operation, int a, int b)
        {
            switch (operation)
            {
                case 0 or 1 or 2:
                    Infer(a, b);
                    break;
                case 3 or 4 or 5 when _stage.Take(1 + (a % 5), 16 + (b % 200), Devices[a % 3].ToString(), assignment: a, (ClaimOrder)(b % 2)) is { } grant:
                    _grants.Add(grant);
                    break;
                case 6 or 7 when _grants.Count > 0:
                    _stage.Complete(_grants[a % _grants.Count]);
                    break;
                case 8 when _grants.Count > 0:
                    GiveBack(_grants[a % _grants.Count], fail: b % 4 == 0);
                    break;
                case 9:
                    _givenBack += _grants.Count;
                    _stage.List.ReturnFromDevice(Devices[a % 3].ToString());
                    break;
                case 10 when _callers.Count > 0:
                    _callers[a % _callers.Count].HangUp.Cancel();
                    break;
                case 11 when b % 10 == 0:
                    _refused = true;
                    _stage.List.RefuseWaiting(PtmError.TaskFailed, "refused by the test");
                    break;
                case 11:
                    _givenBack += _grants.Count;
                    _stage.Advance(a / 100.0);
                    _stage.List.Tick();
                    break;
            }
        }

        private void Infer(int a, int b)
        {
            var lengths = Enumerable.Range(1, 1 + (a % 4)).Select(i => 1 + (a * i % 40)).ToArray();
            _nextId = (_nextId + 1) % 800;
            var tokens = Models.Tokens(_nextId, lengths);
            var seconds = 1 + (b % 60);
            var hangUp = new CancellationTokenSource();
            var deadline = _stage.Clock.GetUtcNow() + TimeSpan.FromSeconds(seconds);
            _callers.Add(new Caller(tokens, deadline, hangUp, _stage.InferAsync(tokens, seconds, 1 + (b % 2), hangUp.Token)));
        }

        private void GiveBack(BatchGrant grant, bool fail)
        {
            _failed |= fail;
            _givenBack++;
            _stage.Return(grant, fail ? PtmError.TaskFailed : PtmError.None);
        }

        private async Task JudgeAsync(Caller caller)
        {
            InferReply reply;
            try
            {
                reply = await caller.Reply.Soon();
            }
            catch (OperationCanceledException)
            {
                Assert.True(caller.HangUp.IsCancellationRequested);
                return;
            }

            switch (reply.Error)
            {
                case PtmError.None:
                    ListStage.AssertRows(caller.Tokens, reply);
                    break;
                case PtmError.DeadlineExpired:
                    Assert.True(_stage.Clock.GetUtcNow() >= caller.Deadline);
                    break;
                case PtmError.TaskFailed:
                    Assert.True(_failed || _refused);
                    break;
                case PtmError.Unavailable:
                    Assert.True(_givenBack >= 3);
                    break;
                default:
                    Assert.Equal(PtmError.ListFull, reply.Error);
                    break;
            }
        }
    }

    private sealed record Caller(TokenPayload Tokens, DateTimeOffset Deadline, CancellationTokenSource HangUp, Task<InferReply> Reply);
}
