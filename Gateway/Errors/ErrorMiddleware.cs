using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PtmOrleans.Gateway.Errors;

/// <summary>Turns what a request threw into its problem. A caller that hung up gets nothing, and is no error.</summary>
internal sealed partial class ErrorMiddleware(ProblemWriter problems, ILogger<ErrorMiddleware> logger) : IMiddleware
{
    /// <summary>Never sent; what the metrics count for a caller that hung up.</summary>
    public const int ClientClosedRequest = 499;

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (HungUp(context, exception))
        {
            SetClosed(context);
        }
        catch (Exception exception)
        {
            await AnswerAsync(context, exception);
        }
    }

    private static bool HungUp(HttpContext context, Exception exception) =>
        context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or ConnectionResetException;

    private static void SetClosed(HttpContext context)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = ClientClosedRequest;
        }
    }

    private async Task AnswerAsync(HttpContext context, Exception exception)
    {
        var problem = ProblemMapping.Map(exception);
        if (problem.Status == StatusCodes.Status500InternalServerError && exception is not RefusedException)
        {
            LogUnexpected(exception, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "no route");
        }

        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await problems.WriteAsync(context, problem);
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} on {Route} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string method, string route);
}
