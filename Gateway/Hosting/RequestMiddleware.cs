using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Gateway.Operations;
using PtmOrleans.Gateway.Tracing;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>Notes a request's arrival, bounds the requests in work, and counts each when it ends.</summary>
internal sealed class RequestMiddleware(
    ProblemWriter problems, GatewayInstruments instruments, IOptions<GatewayOptions> options, TimeProvider clock) : IMiddleware
{
    private readonly int _limit = options.Value.MaxInFlight;
    private int _inFlight;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var arrival = clock.GetTimestamp();
        context.Features.Set(new RequestArrival(new RequestDeadline(clock, arrival, options.Value.MaxDeadline)));
        var family = context.GetEndpoint()?.Metadata.GetMetadata<RouteFamily>() ?? RouteFamily.None;
        var inFlight = family.Limited ? Interlocked.Increment(ref _inFlight) : 0;
        instruments.OnStarted();
        TraceHeaders.Return(context);
        try
        {
            await (inFlight > _limit ? problems.WriteAsync(context, ProblemMapping.Busy()) : next(context));
        }
        finally
        {
            if (family.Limited)
            {
                Interlocked.Decrement(ref _inFlight);
            }

            instruments.OnEnded(family.Name, context.Response.StatusCode, clock.GetElapsedTime(arrival));
        }
    }
}
