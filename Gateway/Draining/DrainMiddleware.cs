using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Operations;

namespace PtmOrleans.Gateway.Draining;

/// <summary>Notes which requests are owed an answer, and sends clients elsewhere while the gateway is on its way out.</summary>
internal sealed class DrainMiddleware(Drain drain, ProblemWriter problems) : IMiddleware
{
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var family = context.GetEndpoint()?.Metadata.GetMetadata<RouteFamily>() ?? RouteFamily.None;
        if (!family.Drained)
        {
            await next(context);
            return;
        }

        // Not the context, which is cleared and used again when the request ends.
        var request = context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        var isTaken = drain.Enter(request);
        try
        {
            SendElsewhere(context);
            await (isTaken ? next(context) : problems.WriteAsync(context, ProblemMapping.Draining()));
        }
        finally
        {
            drain.Leave(request);
        }
    }

    // A client that keeps its connection would meet the refusal, or the closed connection, with its next request. HTTP/2 has GOAWAY for it.
    private void SendElsewhere(HttpContext context)
    {
        if (drain.IsLeaving && !HttpProtocol.IsHttp2(context.Request.Protocol))
        {
            context.Response.Headers.Connection = "close";
        }
    }
}
