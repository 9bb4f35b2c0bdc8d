using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>Route values of an endpoint.</summary>
internal static class RouteTexts
{
    /// <summary>A value that the route's pattern requires.</summary>
    public static string RouteText(this HttpContext context, string name) => (string)context.GetRouteValue(name)!;
}
