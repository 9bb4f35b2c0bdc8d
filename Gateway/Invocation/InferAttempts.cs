using Orleans.Runtime;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>The attempts at one request, each with the time that is left by then.</summary>
internal sealed class InferAttempts(ITaskGrain grain, InferRequest request, TimeProvider clock)
{
    private readonly long _started = clock.GetTimestamp();

    /// <summary>Why the platform could not serve an attempt that came to an end; null when none failed for that reason.</summary>
    public InferReply? Unavailable { get; private set; }

    public async Task<InferReply> NextAsync(CancellationToken cancellationToken)
    {
        var elapsed = clock.GetElapsedTime(_started);
        var now = request with { Age = request.Age + elapsed, TimeLeft = request.TimeLeft - elapsed };
        try
        {
            // WaitAsync, since a grain that is busy or gone may be slow to acknowledge a cancellation.
            var reply = await grain.InferAsync(now, cancellationToken).WaitAsync(cancellationToken);
            Unavailable = IsUnavailable(reply) ? reply : Unavailable;
            return reply;
        }
        catch (OrleansException exception) when (TransientFailures.Includes(exception))
        {
            Unavailable = InferReply.Refuse(PtmError.Unavailable, "the task's silo cannot be reached at the moment");
            throw;
        }
    }

    public static bool IsUnavailable(InferReply reply) => reply.Error == PtmError.Unavailable;
}
