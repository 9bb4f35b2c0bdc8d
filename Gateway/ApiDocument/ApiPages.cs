using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using PtmOrleans.Gateway.Operations;

namespace PtmOrleans.Gateway.ApiDocument;

/// <summary>The description of the routes for machines, <c>/openapi.json</c>, and a page made of it for people, <c>/docs</c>.</summary>
internal static class ApiPages
{
    private const string Document = "/openapi.json";

    /// <summary>Puts the page into the application; it loads nothing from elsewhere.</summary>
    public static void Use(WebApplication app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = "docs";
        page.DocumentTitle = "PtmOrleans HTTP API";
        page.SwaggerEndpoint(Document, "PtmOrleans");

        // Nobody else is asked whether the description is valid.
        page.EnableValidator(null);
        page.DefaultModelsExpandDepth(0);
    });

    public static void Map(WebApplication app) => app.MapGet(Document, SendAsync).WithMetadata(RouteFamily.Documentation);

    private static async Task SendAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = ApiParts.Json.Length;
        context.Response.Headers.CacheControl = "public, max-age=300";
        await context.Response.Body.WriteAsync(ApiParts.Json, context.RequestAborted);
    }
}
