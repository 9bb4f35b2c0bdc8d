using Microsoft.AspNetCore.Http;
using Orleans;
using PtmOrleans.Gateway.Authentication;
using PtmOrleans.Gateway.Bodies;
using PtmOrleans.Gateway.Errors;
using PtmOrleans.Gateway.Hosting;
using PtmOrleans.Gateway.Invocation;
using PtmOrleans.Grains.Tasks;

namespace PtmOrleans.Gateway.Tasks;

/// <summary><c>PATCH /v1/tasks/{task}</c>: settings that a task's owner may change while it serves.</summary>
internal sealed class SettingsEndpoint(IGrainFactory grains, TaskCatalog catalog)
{
    public async Task HandleAsync(HttpContext context)
    {
        var task = await catalog.GetAsync(CallerIdentity.Of(context).Tenant, context.RouteText("task"), context.RequestAborted);
        var body = await JsonBodies.ReadAsync(context.Request, TaskJson.Default.SettingsBody, context.RequestAborted);
        var grain = grains.GetGrain<ITaskGrain>(task.Name.ToString());
        var changed = await grain.ConfigureAsync(new TaskSettings { Cache = body.Cache }, context.RequestAborted);

        // With its kept answers: the owner may have turned the cache off to be rid of them.
        catalog.Remove(task.Name);
        if (changed is null)
        {
            throw new RefusedException(ProblemMapping.UnknownTask(task.Name.Name));
        }

        await JsonBodies.WriteAsync(context.Response, TaskView.From(changed), TaskJson.Default.TaskView);
    }
}
