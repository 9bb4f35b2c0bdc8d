using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains;
using PtmOrleans.Grains.Tasks;
using PtmOrleans.Grains.Tenants;

namespace PtmOrleans.Gateway.Tasks;

/// <summary>A tenant's tasks: list, read, register, remove.</summary>
internal sealed class TaskEndpoints(
    IGrainFactory grains, TaskCatalog catalog, TransientRetry retry, IOptions<GatewayOptions> options, TimeProvider clock)
{
    private const int MaxPathLength = 4096;

    // About half a megabyte of answer, and of the grain's.
    private const int MaxPage = 1000;

    /// <summary><c>GET /v1/tasks</c>, of many tasks a page: <c>limit</c> names, those after <c>after</c>.</summary>
    public async Task ListAsync(HttpContext context)
    {
        var (after, limit) = (AfterOf(context), LimitOf(context));
        var grain = grains.GetGrain<ITenantGrain>(CallerIdentity.Of(context).Tenant);
        var page = await retry.RunAsync(
            token => grain.ListTasksAsync(after, limit, token), options.Value.DefaultDeadline, context.RequestAborted);
        await JsonBodies.WriteAsync(context.Response, TaskListView.From(page), TaskJson.Default.TaskListView);
    }

    /// <summary><c>GET /v1/tasks/{task}</c>.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        await JsonBodies.WriteAsync(context.Response, TaskView.From(task), TaskJson.Default.TaskView);
    }

    /// <summary><c>PUT /v1/tasks/{task}</c>: 201 with the task once the checkpoint is imported.</summary>
    public async Task PutAsync(HttpContext context)
    {
        var name = NewName(context);
        var body = await JsonBodies.ReadAsync(context.Request, TaskJson.Default.TaskBody, context.RequestAborted);
        Require(body);
        var registered = await RegisterAsync(name, body, context.RequestAborted);
        catalog.Forget(name);
        if (registered.Error != PtmError.None)
        {
            throw new RefusedException(registered.Error, registered.Message);
        }

        context.Response.Headers.Location = $"/v1/tasks/{name.Name}";
        await JsonBodies.WriteAsync(
            context.Response, TaskView.From(registered.Description!), TaskJson.Default.TaskView, StatusCodes.Status201Created);
    }

    /// <summary><c>DELETE /v1/tasks/{task}</c>.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        // The task itself is asked, also one without versions: a name that a registration left behind goes with it.
        var (tenant, name) = (CallerIdentity.Of(context).Tenant, context.RouteText("task"));
        if (!TaskName.IsPart(name))
        {
            throw new RefusedException(ProblemMapping.UnknownTask(name));
        }

        var task = new TaskName(tenant, name);
        var removed = await grains.GetGrain<ITaskGrain>(task.ToString()).RemoveAsync(context.RequestAborted);
        catalog.Remove(task);
        if (!removed)
        {
            throw new RefusedException(ProblemMapping.UnknownTask(name));
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static TaskName NewName(HttpContext context)
    {
        var name = context.RouteText("task");
        return TaskName.IsPart(name)
            ? new TaskName(CallerIdentity.Of(context).Tenant, name)
            : throw RefusedException.Invalid(
                $"a task's name has {TaskName.PartRule}");
    }

    private static string? AfterOf(HttpContext context)
    {
        var after = context.Request.Query["after"];
        return after.Count switch
        {
            0 => null,
            1 when TaskName.IsPart(after[0]) => after[0],
            _ => throw RefusedException.Invalid($"after must be one task's name, which has {TaskName.PartRule}"),
        };
    }

    private static int LimitOf(HttpContext context)
    {
        var limit = context.Request.Query["limit"];
        if (limit.Count == 0)
        {
            return MaxPage;
        }

        return limit.Count == 1
            && int.TryParse(limit[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= MaxPage
            ? number
            : throw RefusedException.Invalid($"limit must be one whole number from 1 to {MaxPage}");
    }

    private static void Require(TaskBody body)
    {
        if (!Path.IsPathRooted(body.Path) || body.Path.Length > MaxPathLength || body.Path.Contains('\0', StringComparison.Ordinal))
        {
            throw RefusedException.Invalid($"path must be an absolute path of at most {MaxPathLength} characters");
        }

        if (body.Version < 1)
        {
            throw RefusedException.Invalid("version must be 1 or more");
        }
    }

    private async Task<TaskRegistered> RegisterAsync(TaskName name, TaskBody body, CancellationToken cancellationToken)
    {
        using var time = new RequestTime(options.Value.RegistrationLimit, clock, cancellationToken);
        var grain = grains.GetGrain<ITaskGrain>(name.ToString());
        return await grain.RegisterAsync(new TaskRegistration(body.Path, body.Version), time.Token);
    }
}
