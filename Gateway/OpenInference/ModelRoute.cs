using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The optional version of a model route.</summary>
internal static class ModelRoute
{
    public static int? Version(HttpContext context) =>
        context.GetRouteValue("version") is string text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
