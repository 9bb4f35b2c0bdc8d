using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>When a request reached the gateway; its response time counts from there.</summary>
/// <param name="Longest">The deadline of requests that ask for the longest time.</param>
internal sealed record RequestArrival(RequestDeadline Longest)
{
    /// <summary>By the gateway's clock.</summary>
    public static long Of(HttpContext context) => LongestOf(context).Arrival;

    /// <summary>The deadline that no request outlives, but those that move files or have a limit of their own.</summary>
    public static RequestDeadline LongestOf(HttpContext context) => context.Features.GetRequiredFeature<RequestArrival>().Longest;
}
