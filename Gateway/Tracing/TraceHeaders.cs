using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace PtmOrleans.Gateway.Tracing;

/// <summary>
/// Tells a caller that traces, and any caller of a gateway that does, which trace its request is in (https://www.w3.org/TR/trace-context).
/// </summary>
internal static class TraceHeaders
{
    public static void Return(HttpContext context)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } request
            && (request.Recorded || context.Request.Headers.ContainsKey(HeaderNames.TraceParent)))
        {
            // Set last: an error clears the headers that were set before it.
            context.Response.OnStarting(static state => WriteAsync(((HttpContext, Activity))state), (context, request));
        }
    }

    private static Task WriteAsync((HttpContext Context, Activity Request) answer)
    {
        var headers = answer.Context.Response.Headers;
        headers.TraceParent = answer.Request.Id;
        if (answer.Request.TraceStateString is { Length: > 0 } state)
        {
            headers.TraceState = state;
        }

        return Task.CompletedTask;
    }
}
