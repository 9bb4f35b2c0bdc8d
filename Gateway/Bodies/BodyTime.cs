using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.Bodies;

/// <summary>
/// Bounds how long a body may take to arrive, from the request's arrival: who sends it slowly holds one of the requests in flight.
/// </summary>
internal static class BodyTime
{
    /// <summary>Reads a body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="cancellationToken">The caller left, or has less time.</param>
    /// <exception cref="RefusedException">408: it is still on its way; what <paramref name="read"/> refuses.</exception>
    public static async Task<T> ReadAsync<T>(
        HttpContext context, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using var time = RequestArrival.LongestOf(context).Start(cancellationToken);
        try
        {
            return await read(time.Token);
        }
        catch (OperationCanceledException) when (time.IsUp && !cancellationToken.IsCancellationRequested)
        {
            throw new RefusedException(ProblemMapping.SlowBody());
        }
    }
}
