using System.Reflection;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Tests.Support;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Testing;

namespace PtmOrleans.Gateway.Tests.Invocation;

public class InferAttemptsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly TaskCompletionSource<InferReply> _answer = new();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task NextAsync_AnswerComesAsTheProbeIntervalEnds_IsTheAnswer()
    {
        var call = StartThen(() => _answer.TrySetResult(new InferReply { Version = 7 }));

        _clock.Advance(Interval);

        Assert.Equal(7, (await call).Version);
    }

    [Fact]
    public async Task NextAsync_FailureComesAsTheProbeIntervalEnds_IsTheFailure()
    {
        var call = StartThen(() => _answer.TrySetException(new InvalidOperationException("its own")));

        _clock.Advance(Interval);

        Assert.Equal("its own", (await Assert.ThrowsAsync<InvalidOperationException>(() => call)).Message);
    }

    [Fact]
    public async Task NextAsync_CallTimesOut_TimeoutIsTheOutcome()
    {
        var call = StartThen(() => { });

        _answer.SetException(new TimeoutException("of the call"));

        Assert.Equal("of the call", (await Assert.ThrowsAsync<TimeoutException>(() => call)).Message);
    }

    /// <summary>Begins an attempt; what happens next does so between the end of an interval and the code that notices it.</summary>
    private Task<InferReply> StartThen(Action next)
    {
        var grain = DispatchProxy.Create<ITaskGrain, AnsweringGrain>();
        ((AnsweringGrain)(object)grain).Answer = _answer.Task;
        var request = new InferRequest { Tokens = new TokenPayload { Ids = [1], Lengths = [1] }, TimeLeft = TimeSpan.FromMinutes(1) };
        var attempts = new InferAttempts(grain, request, _clock);
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new ActingContext(next));
        try
        {
            return attempts.NextAsync(CancellationToken.None);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    /// <summary>Holds every request and answers each with one task.</summary>
    public class AnsweringGrain : DispatchProxy
    {
        public Task<InferReply> Answer { get; set; } = null!;

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(ITaskGrain.InferAsync) ? Answer : Task.FromResult(true);
    }
}
