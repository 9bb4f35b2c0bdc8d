using System.Globalization;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Operations;

namespace PtmOrleans.Gateway.Errors;

/// <summary>Writes a problem in the flat shape <c>{"error":"…"}</c> of the /v1 and /v2 routes.</summary>
internal sealed class ProblemWriter(GatewayInstruments instruments)
{
    public async Task WriteAsync(HttpContext context, Problem problem)
    {
        instruments.OnRefused(problem.Reason);
        var response = context.Response;
        response.StatusCode = problem.Status;
        if (problem.RetryAfter is { } delay)
        {
            var seconds = Math.Max(1, (long)Math.Ceiling(delay.TotalSeconds));
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        using var reply = new JsonReply(response);
        reply.Json.WriteStartObject();
        reply.Json.WriteString("error"u8, problem.Message);
        reply.Json.WriteEndObject();
        await reply.SendAsync(context.RequestAborted);
    }
}
