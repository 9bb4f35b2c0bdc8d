using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>Lets a route's value be digits alone, however many.</summary>
internal sealed class DigitsConstraint : IRouteConstraint
{
    /// <summary>Its name in route patterns.</summary>
    public const string Name = "digits";

    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values[routeKey] is string { Length: > 0 } text && text.All(char.IsAsciiDigit);
}
