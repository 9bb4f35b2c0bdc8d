using Orleans.Runtime;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>The attempts at one request, each with the time that is left by then.</summary>
internal sealed class InferAttempts(ITaskGrain grain, InferRequest request, TimeProvider clock)
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromSeconds(2);

    private readonly long _started = clock.GetTimestamp();

    /// <summary>Why the platform could not serve an attempt that came to an end; null when none failed for that reason.</summary>
    public InferReply? Unavailable { get; private set; }

    public async Task<InferReply> NextAsync(CancellationToken cancellationToken)
    {
        var elapsed = clock.GetElapsedTime(_started);
        var now = request with
        {
            Age = request.Age + elapsed,
            TimeLeft = request.TimeLeft - elapsed,
            WantedWithin = request.WantedWithin - elapsed,
            Id = Guid.NewGuid(),
        };
        using var attempt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var reply = await AnswerAsync(grain.InferAsync(now, attempt.Token), now.Id, cancellationToken);
            Unavailable = IsUnavailable(reply) ? reply : Unavailable;
            return reply;
        }
        catch (OrleansException exception) when (TransientFailures.Includes(exception))
        {
            Unavailable = InferReply.Refuse(PtmError.Unavailable, "the task's silo cannot be reached at the moment");
            throw;
        }
        finally
        {
            // What still waits on a list when nobody awaits it any more comes off.
            await attempt.CancelAsync();
        }
    }

    public static bool IsUnavailable(InferReply reply) => reply.Error == PtmError.Unavailable;

    /// <summary>Waits for the answer, and at intervals makes sure that there is still somebody to give it.</summary>
    /// <exception cref="SiloUnavailableException">The activation that took the request is gone.</exception>
    private async Task<InferReply> AnswerAsync(Task<InferReply> call, Guid id, CancellationToken cancellationToken)
    {
        var lost = false;
        while (true)
        {
            try
            {
                // WaitAsync, since a grain that is busy or gone may be slow to acknowledge a cancellation.
                return await call.WaitAsync(ProbePeriod, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                if (call.IsCompleted)
                {
                    // The outcome came just as the interval ended, or is a timeout itself.
                    return await call;
                }

                // Twice, since the first time the answer may have been on its way.
                var wasLost = lost;
                lost = await IsLostAsync(id, cancellationToken);
                if (lost && wasLost)
                {
                    throw new SiloUnavailableException("The activation that took the request is gone.");
                }
            }
        }
    }

    private async Task<bool> IsLostAsync(Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return !await grain.HoldsAsync(id, cancellationToken).WaitAsync(ProbePeriod, clock, cancellationToken);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            // A silo that is gone but not yet known to be; the next probe asks again.
            return false;
        }
    }
}
