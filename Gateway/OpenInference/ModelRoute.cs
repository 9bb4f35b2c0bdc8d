using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.OpenInference;

/// <summary>The task of a model route, and its optional version.</summary>
internal static class ModelRoute
{
    /// <summary>What follows a model's route where a version is named: any number, as Triton has it.</summary>
    public const string Versioned = "/versions/{version:" + DigitsConstraint.Name + "}";

    /// <exception cref="RefusedException">404.</exception>
    public static Task<TaskDescription> TaskAsync(this TaskCatalog catalog, HttpContext context, CancellationToken cancellationToken) =>
        catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), cancellationToken);

    /// <summary>The version that the route names, or the default.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public static Task<TaskVersion> VersionAsync(
        this TaskCatalog catalog, HttpContext context, TaskDescription task, CancellationToken cancellationToken) =>
        catalog.GetVersionAsync(task, Version(context, task), cancellationToken);

    /// <summary>The number that the route names; null where it names none.</summary>
    /// <exception cref="RefusedException">404: no version has so large a number.</exception>
    public static int? Version(HttpContext context, TaskDescription task)
    {
        if (context.GetRouteValue("version") is not string text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new RefusedException(ProblemMapping.UnknownVersion(task.Name.Name, text));
    }
}
