using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace PtmOrleans.Client.Tests;

/// <summary>An HTTP server on a loopback port that answers each request with the next line of its script and keeps what it was sent.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = new();
    private readonly ConcurrentQueue<ScriptedRequest> _requests = new();

    private ScriptedGateway()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(HandleAsync);
    }

    public Uri Address => new(_server.Urls.Single());

    public IReadOnlyList<ScriptedRequest> Requests => [.. _requests];

    public ScriptedRequest Request => Assert.Single(_requests);

    public static async Task<ScriptedGateway> StartAsync()
    {
        var gateway = new ScriptedGateway();
        await gateway._server.StartAsync();
        return gateway;
    }

    public ScriptedGateway Then(Func<HttpContext, Task> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public ScriptedGateway ThenJson(string json, int status = StatusCodes.Status200OK, string? retryAfter = null) => Then(context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        return context.Response.WriteAsync(json);
    });

    public ScriptedGateway ThenError(int status, string error, string? retryAfter = null) =>
        ThenJson($$"""{"error": "{{error}}"}""", status, retryAfter);

    /// <summary>Resets the connection without an answer.</summary>
    public ScriptedGateway ThenReset() => Then(context =>
    {
        context.Features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();
        return Task.CompletedTask;
    });

    /// <summary>Answers nothing until the client goes; <paramref name="gone"/> then completes.</summary>
    public ScriptedGateway ThenSilence(TaskCompletionSource arrived, TaskCompletionSource gone) => Then(async context =>
    {
        using var aborted = context.RequestAborted.Register(gone.SetResult);
        arrived.SetResult();
        await gone.Task;
    });

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        // The server reuses its header dictionary for the next request.
        var headers = new HeaderDictionary(context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase));
        _requests.Enqueue(new ScriptedRequest(context.Request.Method, target, headers, body));
        if (_script.TryDequeue(out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
        }
    }
}
