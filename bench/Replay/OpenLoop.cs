using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.WeightStore.Manifests;

namespace PtmOrleans.Bench.Replay;

/// <summary>
/// Sends requests when they are due, whatever has become of earlier ones. A response time counts from when its request was due, so that a
/// sender that lags behind hides nothing.
/// </summary>
internal sealed class OpenLoop(TaskInvoker invoker, IReadOnlyList<Manifest> tasks, int tokens, TimeSpan? deadline)
{
    // Longer than any run: what is late is still computed, in every arm, and counted as late.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(59);

    private readonly TimeProvider _clock = TimeProvider.System;
    private readonly TaskName[] _names = [.. tasks.Select(t => TaskName.Parse(t.Name))];
    private readonly TokenPayload _payload = new() { Ids = [.. Enumerable.Range(100, tokens)], Lengths = [tokens] };

    /// <summary>The outcomes by request; null for those that had none when they were interrupted.</summary>
    public async Task<Answer?[]> RunAsync(Arrival[] arrivals, Action<int> answered, CancellationToken cancellationToken)
    {
        var answers = new Answer?[arrivals.Length];
        var count = 0;
        var started = _clock.GetTimestamp();
        var pending = new List<Task>(arrivals.Length);
        try
        {
            for (var i = 0; i < arrivals.Length; i++)
            {
                if (arrivals[i].At - _clock.GetElapsedTime(started) is { Ticks: > 0 } early)
                {
                    await Task.Delay(early, _clock, cancellationToken);
                }

                pending.Add(AskAsync(i));
            }

            await Task.WhenAll(pending);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return answers;

        async Task AskAsync(int i)
        {
            var age = _clock.GetElapsedTime(started) - arrivals[i].At;
            var reply = await AskTaskAsync(arrivals[i].Task, age, cancellationToken);
            var done = _clock.GetElapsedTime(started);
            answers[i] = new Answer(done, done - arrivals[i].At, reply.Error == PtmError.None ? reply.Timing : null);
            answered(Interlocked.Increment(ref count));
        }
    }

    /// <summary>Asks every task once, so that no arm pays for first times: sessions, hashes, compiled code.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        for (var task = 0; task < _names.Length; task++)
        {
            var reply = await AskTaskAsync(task, TimeSpan.Zero, cancellationToken);
            if (reply.Error != PtmError.None)
            {
                throw new Cli.Output.CommandException($"{_names[task]} does not answer: {reply.Message}");
            }
        }
    }

    private Task<InferReply> AskTaskAsync(int task, TimeSpan age, CancellationToken cancellationToken) => invoker.InvokeAsync(
        _names[task],
        new InferRequest { Tokens = _payload, Age = age, TimeLeft = Patience, WantedWithin = deadline - age },
        cancellationToken);
}
