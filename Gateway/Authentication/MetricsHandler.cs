using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Hosting;

namespace PtmOrleans.Gateway.Authentication;

/// <summary>Checks a <see cref="MetricsRequirement"/>.</summary>
internal sealed class MetricsHandler(IOptions<GatewayOptions> options) : AuthorizationHandler<MetricsRequirement>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, MetricsRequirement requirement)
    {
        var isOperator = CallerIdentity.Find(context.User) is { } caller && ScopeRequirement.Operate.IsMetBy(caller);
        if (isOperator || (options.Value.MetricsAnonymous && context.Resource is HttpContext http && IsLocal(http)))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }

    // Behind a proxy on the same machine every request comes from loopback; a forwarding header tells those apart.
    private static bool IsLocal(HttpContext context) =>
        IsLoopback(context.Connection.LocalIpAddress)
        && IsLoopback(context.Connection.RemoteIpAddress)
        && !context.Request.Headers.Keys.Any(IsForwarding);

    private static bool IsForwarding(string header) =>
        header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(IPAddress? address) => address is not null && IPAddress.IsLoopback(address);
}
