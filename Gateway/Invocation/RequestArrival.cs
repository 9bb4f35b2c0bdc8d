using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace PtmOrleans.Gateway.Invocation;

/// <summary>When a request reached the gateway; its response time counts from there.</summary>
/// <param name="Timestamp">Of the gateway's clock.</param>
internal sealed record RequestArrival(long Timestamp)
{
    public static long Of(HttpContext context) =>
        context.Features.GetRequiredFeature<RequestArrival>().Timestamp;
}
