using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Operations;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>
/// Probes, with empty bodies as Triton gives them. Not ready is 503, which every load balancer understands; Triton says 400, and so does
/// this server where it is set to.
/// </summary>
internal sealed class HealthEndpoints(Readiness readiness, TritonStatuses statuses)
{
    /// <summary><c>GET /v2/health/live</c>: the process answers. Asks nobody else.</summary>
    public static Task LiveAsync(HttpContext context)
    {
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary><c>GET /v2/health/ready</c>.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        context.Response.StatusCode = await readiness.CheckAsync() ? StatusCodes.Status200OK : statuses.NotReady;
        context.Response.ContentLength = 0;
    }
}
