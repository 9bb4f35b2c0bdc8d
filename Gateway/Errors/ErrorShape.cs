using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace PtmOrleans.Gateway.Errors;

/// <summary>How a family of routes words its errors; endpoint metadata.</summary>
internal abstract class ErrorShape
{
    // Where routing found no endpoint (an unknown path, a wrong method) there is no metadata, but still a client of the family.
    private static readonly (PathString Prefix, ErrorShape Shape)[] Families =
    [
        ("/t", TextEmbeddingsErrors.Instance),
        ("/v1/models", OpenAiErrors.Instance),
        ("/v1/rerank", OpenAiErrors.Instance),
    ];

    /// <summary>The shape that a request's client expects.</summary>
    public static ErrorShape Of(HttpContext context)
    {
        // What answers a wrong method is no route. One that is found has its own shape, whatever the task in its path is called.
        if (context.GetEndpoint() is RouteEndpoint route)
        {
            return route.Metadata.GetMetadata<ErrorShape>() ?? FlatErrors.Instance;
        }

        if (context.Request.Path.Value?.EndsWith("/embeddings", StringComparison.OrdinalIgnoreCase) == true)
        {
            return OpenAiErrors.Instance;
        }

        foreach (var family in Families)
        {
            if (context.Request.Path.StartsWithSegments(family.Prefix))
            {
                return family.Shape;
            }
        }

        return FlatErrors.Instance;
    }

    /// <summary>The status that the family has for the problem.</summary>
    public virtual int StatusOf(Problem problem) => problem.Status;

    /// <summary>Writes the whole body.</summary>
    public abstract void Write(Utf8JsonWriter json, Problem problem);
}
