using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Grains;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>How long a request has been here and how long it may still take. Counts from its arrival at the gateway.</summary>
internal readonly struct RequestDeadline(TimeProvider clock, long arrival, TimeSpan limit)
{
    /// <summary>Where routes note what became of the request; null where no answer has headers.</summary>
    public IHeaderDictionary? AnswerHeaders { get; init; }

    /// <summary>When the request arrived, by the gateway's clock.</summary>
    public long Arrival => arrival;

    public TimeSpan Age => clock.GetElapsedTime(arrival);

    public TimeSpan Left => limit - Age;

    /// <summary>Cancels when the time is up or the caller leaves; the receiver disposes it.</summary>
    /// <exception cref="RefusedException">504: the time is up already.</exception>
    public RequestTime Start(CancellationToken aborted)
    {
        var left = Left;
        return left > TimeSpan.Zero
            ? new RequestTime(left, clock, aborted)
            : throw new RefusedException(PtmError.DeadlineExpired, "the deadline passed before the request was admitted");
    }
}
