using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Operations;

namespace PtmOrleans.Gateway.Errors;

/// <summary>Writes a problem in the shape of the route's family.</summary>
internal sealed class ProblemWriter(GatewayInstruments instruments)
{
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        instruments.OnRefused(problem.Reason);
        var response = context.Response;
        var shape = ErrorShape.Of(context);
        response.StatusCode = shape.StatusOf(problem);
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
