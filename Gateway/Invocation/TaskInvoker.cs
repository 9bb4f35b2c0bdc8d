using Orleans;
using Orleans.Runtime;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>
/// Sends tokenized requests to task grains. Inference is idempotent, so a call that met a lost silo, or a platform without a device at the
/// moment, is made again until the request's time is up. Safe for any number of threads.
/// </summary>
public sealed class TaskInvoker
{
    private readonly IGrainFactory _grains;
    private readonly TimeProvider _clock;
    private readonly TransientRetry _retry;

    /// <summary>An invoker over a cluster client or a co-hosted silo's grain factory.</summary>
    public TaskInvoker(IGrainFactory grains, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(clock);
        _grains = grains;
        _clock = clock;
        _retry = new TransientRetry(clock);
    }

    /// <summary>The answer, or the refusal that stood when <see cref="InferRequest.TimeLeft"/> ran out.</summary>
    /// <param name="task">The task.</param>
    /// <param name="request">The request; its age and time left are as of this call.</param>
    /// <param name="cancellationToken">The caller left; takes the request off the task's list.</param>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    /// <exception cref="OrleansException">The cluster could not be reached in the time left.</exception>
    public async Task<InferReply> InvokeAsync(TaskName task, InferRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.TimeLeft <= TimeSpan.Zero)
        {
            return Expired();
        }

        using var time = new RequestTime(request.TimeLeft, _clock, cancellationToken);
        var attempts = new InferAttempts(_grains.GetGrain<ITaskGrain>(task.ToString()), request, _clock);
        try
        {
            var reply = await _retry.RunAsync(attempts.NextAsync, InferAttempts.IsUnavailable, request.TimeLeft, time.Token);
            return reply.Error == PtmError.DeadlineExpired ? attempts.Unavailable ?? reply : reply;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // That the platform was not available says more than that the time passed meanwhile.
            return attempts.Unavailable ?? Expired();
        }
        catch (TimeoutException)
        {
            return Expired();
        }
    }

    private static InferReply Expired() => InferReply.Refuse(PtmError.DeadlineExpired, "the deadline passed before there was an answer");
}
