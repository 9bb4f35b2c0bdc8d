using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using PtmOrleans.Gateway.Errors;

namespace PtmOrleans.Gateway.Hosting;

/// <summary>Gives a body to statuses that routing decides on alone, such as 404 and 405.</summary>
internal static class StatusPages
{
    public static Task WriteAsync(StatusCodeContext status)
    {
        var context = status.HttpContext;
        var problems = context.RequestServices.GetRequiredService<ProblemWriter>();
        return problems.WriteAsync(context, ProblemMapping.ForStatus(context.Response.StatusCode, context.Request));
    }
}
