using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.OpenInference;
using PtmOrleans.Gateway.Operations;

namespace PtmOrleans.Gateway.Errors;

/// <summary>Writes a problem in the shape of the route's family.</summary>
internal sealed class ProblemWriter(GatewayInstruments instruments, TritonStatuses statuses)
{
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        instruments.OnRefused(problem.Reason);
        var response = context.Response;
        var shape = ErrorShape.Of(context);
        response.StatusCode = statuses.Of(problem with { Status = shape.StatusOf(problem) }, context.Request);
        if (problem.RetryAfter is { } delay)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        using var reply = new JsonReply(response);
        shape.Write(reply.Json, problem);
        await reply.SendAsync(context.RequestAborted);
    }
}
