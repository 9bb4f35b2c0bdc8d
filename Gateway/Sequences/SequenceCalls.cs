using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;

namespace PtmOrleans.Gateway.Sequences;

/// <summary>The steps that the routes over texts have in common.</summary>
internal sealed class SequenceCalls(
    TaskCatalog catalog, VersionResolver versions, DeadlinePolicy deadlines, SequenceRunner runner, IOptions<GatewayOptions> options)
{
    /// <summary>Reads and parses the body.</summary>
    /// <exception cref="RefusedException">It is not as documented.</exception>
    public async Task<T> ReadAsync<T>(HttpContext context, BodyParser<T> parse)
    {
        using var body = await RequestBody.ReadAsync(context.Request, options.Value.MaxBodyBytes, context.RequestAborted);
        return parse(body.Span, options.Value);
    }

    /// <summary>The caller's task that the body names as its model, such as <c>name</c>, <c>name:3</c> or <c>name:canary</c>.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public Task<ServedTask> FindAsync(HttpContext context, string model) => FindAsync(context, ModelName.Parse(model));

    /// <summary>The task that the route names.</summary>
    /// <exception cref="RefusedException">404.</exception>
    public Task<ServedTask> FindAsync(HttpContext context) => FindAsync(context, new ModelName(context.RouteText("task"), default));

    /// <summary>Makes sure that the task that the route names was not unloaded.</summary>
    /// <exception cref="RefusedException">404; 503 when it was.</exception>
    public async Task RequireInServiceAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        if (task.IsUnloaded)
        {
            throw new RefusedException(ProblemMapping.OutOfService(task.Name.Name));
        }
    }

    /// <summary>Runs the inputs and puts the time that it took into the answer's headers.</summary>
    /// <exception cref="RefusedException">There is no answer.</exception>
    public async Task<SequenceReply> RunAsync(HttpContext context, SequenceRequest request)
    {
        var deadline = deadlines.Resolve(context, fromBody: null);
        var reply = await runner.RunAsync(request, deadline, context.RequestAborted);
        ComputeHeaders.Write(context.Response, reply, deadline.Age);
        return reply;
    }

    private async Task<ServedTask> FindAsync(HttpContext context, ModelName model)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, model.Task, context.RequestAborted);
        return new ServedTask(task.Name, await versions.ResolveAsync(context, task, model.Version, context.RequestAborted));
    }
}
